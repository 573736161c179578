import { expect, test } from 'vitest'
import { jsonMember } from './testing/hostile/mutations/json-members.ts'
import { SeededRandom } from './testing/hostile/random.ts'
import { missesOf, runTrial } from './testing/hostile/run-trial.ts'
import { meetsDeadline, trialOf } from './testing/hostile/trial.ts'

/** Some that were found in the nightly run: an object that is no text where an error code is. */
const found = [2727]

/** Answers that have to be waited for are in the nightly run, as are ten thousand others. */
const trials = [...Array.from({ length: 50 }, (_, at) => at + 1), ...found].map(trialOf).filter(
  (trial) => trial.subject.kind === 'check' && !meetsDeadline(trial),
)

test('a check that meets a hostile answer ends with a designed exit code and a valid report', async () => {
  const verdicts = await Promise.all(trials.map(runTrial))
  const misses = verdicts.flatMap(({ trial, misses }) =>
    misses.map((miss) => `--trial ${trial.number}: ${miss}`),
  )
  expect(misses).toEqual([])
  expect(verdicts.filter(({ mutated }) => mutated > 0).length).toBeGreaterThan(trials.length * 0.7)
})

test('an answer that is very deep already can go wrong once more', () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  const headers = [['content-type', 'application/json']] as const
  const answer = { status: 200, reason: 'OK', headers, body: Buffer.from(deep) }
  const around = { origin: 'http://a.example', trap: 'http://b.example', named: 'http://c.example' }
  for (let seed = 1; seed <= 12; seed++) {
    const { name, apply } = jsonMember(new SeededRandom(seed), 'token')
    const { body } = apply({ answer, wire: { kind: 'whole' }, honestLength: true }, around).answer
    if (name.startsWith('token: no ') || name.endsWith('status 400')) continue
    expect(body.length, name).toBeGreaterThan(deep.length)
  }
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
