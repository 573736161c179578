import { judgedHazards } from '../judge/hazards/index.ts'
import { nodeSigner } from '../mock-provider/adapters/node-signer.ts'
import { judgedHabits } from '../selftest/judge-proof.ts'
import { badHabits } from '../selftest/judged-client/bad-habits.ts'

/*
 * The proof of the judge: the good client passes every hazard, and each bad habit is found by its own hazard and by no
 * other. Prints a line for each client, and ends with 1 where that does not hold.
 */

const clients = [['good', {}], ...Object.entries(badHabits)] as const
let wrong = 0
let verdicts = 0
let cross = 0
for (const [name, bad] of clients) {
  const { results } = await judgedHabits(bad, [], { signer: nodeSigner })
  const found = results.filter(({ class: verdict }) => verdict === 'fail' || verdict === 'warn')
  const unsettled = results.filter(({ class: verdict }) => verdict === 'error')
  const others = found.filter(({ id }) => id !== name)
  const holds = unsettled.length === 0 && others.length === 0 && found.length === (name === 'good' ? 0 : 1)
  verdicts += results.length
  cross += others.length
  if (!holds) wrong += 1
  const own = found.find(({ id }) => id === name)?.class ?? ''
  const also = [...others, ...unsettled].map(
    ({ id, class: verdict, summary }) => `  also ${verdict} ${id}: ${summary}`,
  )
  console.log([`${holds ? 'ok   ' : 'WRONG'}  ${name.padEnd(26)} ${own}`, ...also].join('\n'))
}
console.log(
  `${judgedHazards.length} hazards, ${clients.length - 1} bad habits, ${verdicts} verdicts, ${cross} cross-verdicts`,
)
process.exitCode = wrong === 0 ? 0 : 1
