import { expect, test } from 'vitest'
import type { ExchangeRecord } from '../harness/engine/report.ts'
import { fingerprint } from './diff/fingerprint.ts'
import { factsOf } from './facts/facts.ts'
import { exchangeList } from './html/evidence.ts'
import { reproScript } from './repro/script.ts'
import { codeExchange } from './testing/sample-exchanges.ts'
import { sampleReport, sampleResult } from './testing/sample-report.ts'

const refused: ExchangeRecord = {
  ...codeExchange,
  number: 3,
  failure: 'OUT_OF_REACH',
  request: { method: 'GET', url: 'http://[', headers: [] },
}

test('the script that shows a failure leaves out what was never sent', () => {
  const result = sampleResult({ id: 'scope-issues-refresh-token', exchanges: [codeExchange, refused] })
  const script = reproScript(result, { name: 'op' })
  expect(script).toContain('# 2. ')
  expect(script).not.toContain('http://[')
})

test('JSON without a bottom is shown as it came, not indented beyond all measure', () => {
  const body = `${'['.repeat(8000)}${']'.repeat(8000)}`
  const headers: [string, string][] = [['content-type', 'application/json']]
  const exchange = { ...codeExchange, response: { status: 200, headers, body } }
  const started = performance.now()
  expect(exchangeList([exchange], new Set()).text.length).toBeLessThan(100_000)
  expect(performance.now() - started).toBeLessThan(500)
})

test('what a server says is compared in no time, however it is made', () => {
  const observed = '-a'.repeat(100_000)
  const observations = [
    { outcome: 'violated' as const, subject: 'it', expected: '', observed, exchanges: [] },
  ]
  const result = sampleResult({ id: 'scope-issues-refresh-token', class: 'fail', observations })
  const started = performance.now()
  expect(fingerprint(result)).toBe(`violated: it: ${observed}`)
  const marks = [
    { ...observations[0], observed: 'access_token#12 and refresh_token#3' },
  ] as typeof observations
  expect(fingerprint({ ...result, observations: marks })).toBe('violated: it: # and #')
  expect(
    factsOf({ ...sampleReport(), completion: { state: 'complete' }, results: [result] }, 'report.json'),
  ).toBeDefined()
  expect(performance.now() - started).toBeLessThan(1000)
})
