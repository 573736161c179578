import { expect, test } from 'vitest'
import { codeExchange } from '../reports/testing/sample-exchanges.ts'
import { sampleReport, sampleResult } from '../reports/testing/sample-report.ts'
import { summaryLines } from './summary.ts'

test('an exchange whose address is none is told as it is', () => {
  const { response: _, ...unanswered } = codeExchange
  const result = sampleResult({
    id: 'scope-issues-refresh-token',
    class: 'error',
    exchanges: [{ ...unanswered, request: { ...codeExchange.request, url: 'http://[' } }],
  })
  const lines = summaryLines({ ...sampleReport(), results: [result] })
  expect(lines.map(({ text }) => text).join('\n')).toContain('POST http://[')
})
