import { expect, test } from 'vitest'
import { missesOf, runTrial } from './testing/hostile/run-trial.ts'
import { describedTrial, trialOf } from './testing/hostile/trial.ts'

/** Answers that have to be waited for are in the nightly run, as are ten thousand others. */
const slow = /never answered|one byte at a time|without an end/
const trials = Array.from({ length: 50 }, (_, at) => trialOf(at + 1)).filter(
  (trial) => trial.subject.kind === 'check' && !slow.test(describedTrial(trial)),
)

test('a check that meets a hostile answer ends with a designed exit code and a valid report', async () => {
  const verdicts = await Promise.all(trials.map(runTrial))
  const misses = verdicts.flatMap(({ trial, misses }) =>
    misses.map((miss) => `--trial ${trial.number}: ${miss}`),
  )
  expect(misses).toEqual([])
  expect(verdicts.filter(({ mutated }) => mutated > 0).length).toBeGreaterThan(trials.length * 0.7)
})

test('what a hostile answer must not bring about is seen', () => {
  const files = new Map([
    ['baseline.yaml', 'a\n::error::b'],
    ['junit.xml', '<a>'],
  ])
  const printed = 'cleared \u001b[2J\n    at check (suites/a.ts:1:2)'
  expect(missesOf({ code: 6, printed, files }).map((miss) => miss.split(':')[0])).toEqual([
    'exit code',
    'control character in printed',
    'stack trace in printed',
    'command of a CI system in baseline.yaml',
    'junit.xml',
  ])
})
