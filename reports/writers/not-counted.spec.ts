import { describe, expect, test } from 'vitest'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'

const ahead = sampleResult({
  id: 'ahead',
  class: 'fail',
  finding: 'text',
  summary: 'it broke',
  addedIn: '2027-03',
})
const report = sampleReport({
  results: [ahead, sampleResult({ id: 'ahead-and-fine', addedIn: '2027-03' }), sampleResult({ id: 'asked' })],
  ledger: [],
})

describe('what is new in a later edition than that of the run', () => {
  test('passes in JUnit XML, and says what would become of it', () => {
    const text = junit.render(report)
    expect(text).toMatch(/<testsuites .* tests="3" failures="0" errors="0" skipped="0"/)
    expect(text).toContain('<property name="added-in" value="2027-03"/>')
    expect(text).toContain(
      '<system-out>new in edition 2027-03, does not count in this run; fail: The answer to a refresh',
    )
    expect(text.match(/<system-out>/g)).toHaveLength(1)
  })

  test('has words in JUnit XML that begin with the class where it is in the edition of the run', () => {
    const now = sampleReport({ results: [sampleResult({ id: 'a', class: 'warn' })], ledger: [] })
    expect(junit.render(now)).toContain('<system-out>warn: The answer to a refresh')
    expect(junit.render(now)).not.toContain('added-in')
  })

  test('is told in the summary apart from the findings, unless it holds', () => {
    const text = markdown.render(report)
    expect(text).toContain(
      '## Findings that do not count\n\n- `ahead` (failed, new in edition 2027-03): it broke\n',
    )
    expect(text).not.toContain('ahead-and-fine')
    expect(text).toContain('## Findings\n\nNone.')
  })
})

describe('a probe', () => {
  const probe = (more: object) => sampleResult({ id: 'probe', selected: false, ...more })

  test('is told among other findings that do not count, each in a line', () => {
    const text = markdown.render(
      sampleReport({ results: [probe({ class: 'warn', finding: 'recommended', summary: 'slow' }), ahead] }),
    )
    expect(text).toContain(
      '- `probe` (warning, not selected): slow\n- `ahead` (failed, new in edition 2027-03): it broke\n',
    )
  })

  test.each(['error', 'blocked', 'not-applicable', 'warn', 'fail'] as const)(
    'that ended as %s is skipped in JUnit XML, with what it was',
    (found) => {
      const text = junit.render(
        sampleReport({ results: [probe({ class: found, summary: 'so' })], ledger: [] }),
      )
      expect(text).toMatch(/<testsuites .* tests="\d" failures="0" errors="\d" skipped="1"/)
      expect(text).toContain(`<skipped message="not selected, ran as a probe; ${found}: `)
      expect(text).toContain('name="probe" value="ran only because another requirement depends on it"')
    },
  )
})

describe('what JUnit XML tells about a failure', () => {
  const details = (more: object): readonly string[] => {
    const results = [sampleResult({ id: 'a', class: 'fail', finding: 'text', summary: 'it broke', ...more })]
    const text = junit.render(sampleReport({ results, ledger: [] }))
    return (/<failure [^>]*>([^<]*)<\/failure>/.exec(text)?.[1] ?? '').split('\n')
  }

  test('are its words in lines, with names of one width, and none for what it does not have', () => {
    expect(details({ observed: 'b', expected: 'a', observations: [], exchanges: [] })).toEqual([
      'The answer to a refresh is a complete token response',
      'it broke',
      'level      MUST, in the text',
      'clause     RFC 6749, section 5.1 https://www.rfc-editor.org/rfc/rfc6749#section-5.1',
      'statement  The authorization server issues an access token and returns it with its type.',
      'expected   a',
      'observed   b',
      'evidence   0 exchanges, kept in report.json and report.html',
      'rerun      npx offline-conformance run a --target acme.yaml',
    ])
  })

  test('includes the subject, the cause and the inference where there are some', () => {
    const observations = [
      { outcome: 'violated', subject: 'the token', expected: 'a', observed: 'b', exchanges: [1] },
    ]
    const lines = details({ observed: 'b', cause: 'a cause', inference: 'why', observations })
    expect(lines).toContain('observed   the token: b')
    expect(lines).toContain('cause      a cause')
    expect(lines).toContain('inferred   why')
  })
})
