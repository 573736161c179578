/**
 * Puts hostile answers in the place of right ones, in this process, and counts what should not be:
 * node --import tsx selftest/testing/hostile/hostile.ts [--count 10000] [--from 1] [--trial 7,8]
 */
import { parseArgs } from 'node:util'
import { runTrial, type TrialVerdict } from './run-trial.ts'
import { histogram, table } from './table.ts'
import { describedTrial, trialOf } from './trial.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    trial: { type: 'string' },
  },
})
const only = values.trial?.split(',').map(Number)
const count = only?.length ?? Number(values.count)
const from = Number(values.from)
if (![count, from, ...(only ?? [])].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('wanted --count and --from with numbers above 0, or --trial with numbers')
  process.exit(2)
}

/** Trials also wait for deadlines. */
const lanes = 4
/** MB; the goal of the whole rig, mock included. */
const largestPeak = 400
const listed = 30

const stray: string[] = []
for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(kind, (error: unknown) => {
    stray.push(`${kind} near ${running()}: ${error instanceof Error ? error.stack : String(error)}`)
  })
}

const current = new Set<number>()
const running = (): string => [...current].join()
const verdicts = { done: 0, idle: 0, outcomes: [] as string[], subjects: [] as string[], answers: 0 }
const failed: TrialVerdict[] = []
let next = from
const started = performance.now()

/** Numbers that meet no answer are replaced by others, so that the count is one of trials that tried something. */
async function lane(): Promise<void> {
  while (only === undefined ? verdicts.done < count : only.length > 0) {
    const number = only?.shift() ?? next++
    current.add(number)
    const verdict = await runTrial(trialOf(number))
    current.delete(number)
    if (verdict.misses.length > 0) tell(verdict)
    if (verdict.mutated === 0) verdicts.idle += 1
    else verdicts.done += 1
    verdicts.answers += verdict.mutated
    verdicts.outcomes.push(verdict.outcome)
    verdicts.subjects.push(verdict.trial.subject.kind)
    if (values.trial !== undefined)
      console.log(`${number}: ${describedTrial(verdict.trial)} | ${verdict.outcome}`)
    else if (verdicts.done % 1000 === 0 && verdict.mutated > 0) {
      console.log(`${verdicts.done} trials, ${failed.length} missed a goal, ${seconds()} s`)
    }
  }
}

function tell(verdict: TrialVerdict): void {
  failed.push(verdict)
  if (failed.length > listed) return
  const why = verdict.misses.map((miss) => `    ${miss.slice(0, 1200)}`).join('\n')
  console.log(
    `npm run hostile -- --trial ${verdict.trial.number}\n  ${describedTrial(verdict.trial)}\n${why}`,
  )
}

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}

await Promise.all(Array.from({ length: lanes }, lane))
const peak = Math.round(process.resourceUsage().maxRSS / 1024)
const about = (goal: string): number =>
  failed.filter(({ misses }) => misses.some((miss) => miss.startsWith(goal))).length
console.log(
  table([
    ['trials that met an answer', verdicts.done],
    ['trials that met none', verdicts.idle],
    ['hostile answers', verdicts.answers],
    ['crashes (goal 0)', about('crash') + stray.length],
    ['hangs (goal 0)', about('hang')],
    ['stack traces (goal 0)', about('stack trace')],
    ['other misses (goal 0)', failed.length - about('crash') - about('hang') - about('stack trace')],
    [`peak memory, MB (goal ${largestPeak})`, peak],
    ['seconds', seconds()],
  ]),
)
console.log(`outcomes  ${histogram(verdicts.outcomes)}\nsubjects  ${histogram(verdicts.subjects)}`)
for (const each of stray) console.log(each)
process.exitCode = failed.length + stray.length > 0 || peak > largestPeak ? 1 : 0
