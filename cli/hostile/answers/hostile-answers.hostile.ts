import { expect, test } from 'vitest'
import { isEndless } from '../../../selftest/testing/hostile/answer.ts'
import { histogram, table } from '../../../selftest/testing/hostile/table.ts'
import { WarmLane } from '../processes/warm-lane.ts'
import { caseOf, described } from './cases.ts'
import { goals } from './judge.ts'
import { runCase, type Verdict } from './run-case.ts'

const count = Number(process.env.HOSTILE_CASES ?? 1000)
const only = (process.env.HOSTILE_CASE ?? '').split(',').filter((part) => part !== '')
/** More than processors: a case also waits. */
const lanes = 3
const largestPeak = 1024
/** The share of cases that may try nothing; where it is larger, the rig is broken itself. */
const mostUnbroken = 0.15
const listed = 20
/** Every failure as it comes, rather than the first ones at the end. */
const listAll = process.env.HOSTILE_LIST !== undefined

const say = (text: string): void => void process.stdout.write(`${text}\n`)

test(`hostile answers end every command with a sentence and its exit code`, async () => {
  const numbers = only.length > 0 ? only.map(Number) : Array.from({ length: count }, (_, index) => index + 1)
  const verdicts = await worked(numbers)
  const failed = verdicts.filter(({ misses }) => misses.length > 0)
  say(closing(verdicts))
  for (const verdict of failed.slice(0, only.length > 0 ? failed.length : listed)) say(failure(verdict))
  if (failed.length > listed) say(`... and ${failed.length - listed} more`)
  expect(verdicts).toHaveLength(numbers.length)
  expect(failed.map(({ number }) => number)).toEqual([])
  expect(peakOf(verdicts)).toBeLessThan(largestPeak)
  if (only.length === 0) expect(unbrokenIn(verdicts).length).toBeLessThan(verdicts.length * mostUnbroken)
})

/** Cases in which no answer went out broken, as all are whose command ends before it asks anything. */
function unbrokenIn(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ number, mutated }) => mutated === 0 && caseOf(number).recording === undefined)
}

/** Works cases off in a few lanes. */
async function worked(numbers: readonly number[]): Promise<Verdict[]> {
  const waiting = [...numbers]
  const verdicts: Verdict[] = []
  const started = performance.now()
  const lane = async (): Promise<void> => {
    const warm = new WarmLane()
    try {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        const verdict = await runCase(caseOf(number), { lane: warm, keep: only.length > 0 })
        verdicts.push(verdict)
        if (listAll && verdict.misses.length > 0) say(failure(verdict))
        if (only.length > 0) say(details(verdict))
        else if (verdicts.length % 200 === 0) {
          const missed = verdicts.filter(({ misses }) => misses.length > 0).length
          const seconds = ((performance.now() - started) / 1000).toFixed(0)
          say(`${verdicts.length}/${numbers.length} cases, ${missed} missed a goal, ${seconds} s`)
        }
      }
    } finally {
      await warm.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, numbers.length) }, lane))
  return verdicts.toSorted((a, b) => a.number - b.number)
}

function closing(verdicts: readonly Verdict[]): string {
  const commands = verdicts.map(({ number }) => {
    const { command, recording, ownProcess } = caseOf(number)
    return `${command}${recording === undefined ? '' : ' --record'}${ownProcess ? ', own process' : ''}`
  })
  const codes = verdicts.map(({ ended }) => (ended.hung ? 'hung' : String(ended.code ?? ended.signal)))
  const missing = goals.map((goal) => {
    const cases = verdicts.filter(({ misses }) => misses.some((miss) => miss.goal === goal))
    return [`${goal} (goal 0)`, cases.length] as const
  })
  const rows = table([
    ['cases', verdicts.length],
    ...missing,
    ['peak memory, MB', peakOf(verdicts)],
    ['cases whose mutation met no answer', unbrokenIn(verdicts).length],
  ])
  return `\n${rows}\nexit codes  ${histogram(codes)}\ncommands  ${histogram(commands)}\nseconds  ${secondsOf(verdicts)}\n`
}

/** Where the time goes: of each command, and of answers that never end. */
function secondsOf(verdicts: readonly Verdict[]): string {
  const sums = new Map<string, number>()
  for (const { number, ended } of verdicts) {
    const { command, mutations } = caseOf(number)
    const kind = mutations.some(isEndless) ? `${command}, answers without an end` : command
    sums.set(kind, (sums.get(kind) ?? 0) + ended.seconds)
  }
  return [...sums].map(([kind, seconds]) => `${kind}: ${seconds.toFixed(0)}`).join('; ')
}

function peakOf(verdicts: readonly Verdict[]): number {
  return Math.round(Math.max(...verdicts.map(({ ended }) => ended.peak)) / 1024 / 1024)
}

function failure({ number, ended, misses }: Verdict): string {
  const why = misses.map((miss) => `    ${miss.goal}: ${miss.why}`).join('\n')
  const code = ended.hung ? 'hung' : `exit ${ended.code ?? ended.signal}`
  return `HOSTILE_CASE=${number} npm run test:hostile -- answers\n  ${described(caseOf(number))} | ${code}\n${why}`
}

function details({ number, ended, mutated }: Verdict): string {
  const { stdout, stderr, code, seconds } = ended
  const shown = (text: string): string => JSON.stringify(text.slice(0, 4000)).replaceAll('\\n', '\n  ')
  return `case ${number}: ${described(caseOf(number))}\n${mutated} answers broken, exit ${code}, ${seconds.toFixed(1)} s, peak ${Math.round(ended.peak / 1048576)} MB\nstdout ${shown(stdout)}\nstderr ${shown(stderr)}`
}
