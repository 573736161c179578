import { expect, test } from 'vitest'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'

const failed = sampleResult({ id: 'a', class: 'fail', finding: 'text', summary: 'R&D said <no> & "yes"' })

test('an ampersand is kept in JUnit XML, as text and in attributes', () => {
  const text = junit.render(sampleReport({ results: [failed], ledger: [] }))
  const words = 'R&amp;D said &lt;no&gt; &amp; &quot;yes&quot;'
  expect(text).toContain(`<failure message="${words}" type="fail">`)
  expect(text).toContain(`\n${words}\n`)
})

test('a failure of which nothing was observed has no line for it in JUnit XML', () => {
  const { observed: _, ...unobserved } = failed
  expect(junit.render(sampleReport({ results: [unobserved], ledger: [] }))).not.toContain('\nobserved ')
})

test('a time without fractions of a second loses its zone in JUnit XML as well', () => {
  const text = junit.render(sampleReport({ results: [failed], startedAt: '2026-11-25T04:10:00Z' }))
  expect(text).toContain('timestamp="2026-11-25T04:10:00"')
})

test('a summary without tokens and notes goes from its last finding to its last line', () => {
  const { over: _, ...target } = sampleReport().target
  const text = markdown.render(sampleReport({ results: [failed], ledger: [], warnings: [], target }))
  expect(text).toMatch(/- \*\*Rerun:\*\* `[^`]+`\n\n---\n\noffline-conformance .* driver generic, profiles /)
})

test('a summary that is cut off says where the rest is', () => {
  const results = Array.from({ length: 900 }, (_, at) =>
    sampleResult({ id: `r-${at}`, class: 'fail', finding: 'text', statement: 'x'.repeat(390) }),
  )
  expect(markdown.render(sampleReport({ results }))).toMatch(
    /\n\n\*\d+ more entries did not fit into this summary; report\.json and report\.html have everything\.\*\n$/,
  )
})
