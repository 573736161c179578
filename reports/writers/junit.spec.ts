import { describe, expect, test } from 'vitest'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { junit } from './junit.ts'

const met: RunReport['gate'] = { failOn: 'fail', met: true, exitCode: 0, reason: 'all is well' }

/** The file about these results, with a gate that is met. */
function written(results: readonly RequirementResult[], given: Partial<RunReport> = {}): string {
  return junit.render(sampleReport({ results, gate: met, ...given }))
}

const counts = (text: string): string | undefined =>
  /<testsuites .*?(tests="\d+" failures="\d+" errors="\d+" skipped="\d+")/.exec(text)?.[1]
const message = (text: string): string | undefined =>
  /<(?:skipped|error|failure) message="([^"]*)"/.exec(text)?.[1]

describe('a test case', () => {
  test.each<[string, Partial<RequirementResult>, string, string | undefined]>([
    ['passed', { class: 'pass' }, 'failures="0" errors="0" skipped="0"', undefined],
    ['warning', { class: 'warn' }, 'failures="0" errors="0" skipped="0"', undefined],
    ['note', { class: 'info' }, 'failures="0" errors="0" skipped="0"', undefined],
    ['failure', { class: 'fail' }, 'failures="1" errors="0" skipped="0"', 'it broke'],
    ['error', { class: 'error' }, 'failures="0" errors="1" skipped="0"', 'it broke'],
    [
      'requirement that does not apply',
      { class: 'not-applicable' },
      'failures="0" errors="0" skipped="1"',
      'not applicable: it broke',
    ],
    [
      'requirement that would apply with a line more',
      { class: 'not-applicable', remedy: 'add it' },
      'failures="0" errors="0" skipped="1"',
      'not applicable: it broke (remedy: add it)',
    ],
    [
      'MUST that could not be judged',
      { class: 'blocked' },
      'failures="0" errors="1" skipped="0"',
      'blocked: it broke',
    ],
    [
      'SHOULD that waits for another',
      { class: 'blocked', level: 'SHOULD', blockedBy: 'other' },
      'failures="0" errors="0" skipped="1"',
      'blocked by other: it broke',
    ],
    [
      'failure that a baseline accepts',
      { class: 'fail', known: { reason: 'accepted' } },
      'failures="0" errors="0" skipped="1"',
      'known, accepted; fail: it broke',
    ],
    [
      'probe that failed',
      { class: 'fail', selected: false },
      'failures="0" errors="0" skipped="1"',
      'not selected, ran as a probe; fail: it broke',
    ],
    ['probe that passed', { selected: false }, 'failures="0" errors="0" skipped="0"', undefined],
  ])('of a %s counts as what it is, with the reason', (_, more, expected, reason) => {
    const text = written([sampleResult({ id: 'a', summary: 'it broke', ...more })])
    expect(counts(text)).toBe(`tests="1" ${expected}`)
    expect(message(text)).toBe(reason)
    expect(text.includes('name="probe"')).toBe(more.selected === false)
  })

  test('of a pass has no words, and one of a warning or a note has', () => {
    expect(written([sampleResult({ id: 'a' })])).not.toContain('<system-out>')
    for (const found of ['warn', 'info'] as const)
      expect(written([sampleResult({ id: 'a', class: found })])).toContain(`<system-out>${found}: `)
  })
})

describe('a gate that is not met', () => {
  const gate = { failOn: 'fail', met: false, exitCode: 4, reason: 'the <target> is gone' }

  test('for a reason that no test case shows is a test case of its own', () => {
    const text = written([sampleResult({ id: 'a' })], { gate })
    expect(counts(text)).toBe('tests="2" failures="0" errors="1" skipped="0"')
    expect(text).toContain(
      [
        '  <testsuite name="Gate" tests="1" failures="0" errors="1" skipped="0" time="0.000" timestamp="2026-11-25T04:10:00">',
        '    <testcase name="gate" classname="offline-conformance.gate" time="0.000">',
        '      <error message="the &lt;target&gt; is gone" type="exit code 4">the &lt;target&gt; is gone</error>',
        '    </testcase>',
        '  </testsuite>',
        '</testsuites>',
      ].join('\n'),
    )
  })

  test.each(['fail', 'error'] as const)(
    'for a reason that a test case shows (%s) is not told twice',
    (found) => {
      expect(written([sampleResult({ id: 'a', class: found })], { gate })).not.toContain('name="Gate"')
    },
  )
})

test('a suite has the time of its own test cases, and says where a run ended early', () => {
  const results = [
    sampleResult({ id: 'a', milliseconds: 1500 }),
    sampleResult({ id: 'b', milliseconds: 250 }),
    sampleResult({ id: 'c', area: 'logout', milliseconds: 4 }),
  ]
  const text = written(results, { completion: { state: 'target-lost', reason: 'gone' } })
  expect([...text.matchAll(/<testsuite .*? time="([\d.]+)"/g)].map(([, time]) => time)).toEqual([
    '1.750',
    '0.004',
  ])
  expect(text).toContain('<property name="partial" value="target lost: gone"/>')
  expect(written(results)).not.toContain('name="partial"')
})

test('line breaks and tabs in an attribute are written so that a reader keeps them', () => {
  const text = written([sampleResult({ id: 'a', class: 'fail', summary: 'one\n\ttwo' })])
  expect(message(text)).toBe('one&#10;&#9;two')
  expect(text).toContain('\none\n\ttwo\n')
})

test('the target of a driver with one way only has no way in brackets', () => {
  const { over: _, ...target } = sampleReport().target
  expect(written([sampleResult({ id: 'a' })], { target })).toContain(
    '<property name="driver" value="generic"/>',
  )
})
