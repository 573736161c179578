import { fileURLToPath } from 'node:url'
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

test('a check that could not be arranged is told with the line that would change that', () => {
  const remedy =
    'calls: { admin-revoke-user: { accepted: { status: 200 } } }, if that answer means that it was done'
  const result = sampleResult({ id: 'revoke-admin-user-all-kills', class: 'blocked', remedy })
  const lines = summaryLines({ ...sampleReport(), results: [result] })
  expect(lines.map(({ text }) => text)).toContain(`  add  ${remedy}`)
})

/** `-u` writes the file anew; review what changed as a diff. */
test('the summary of the sample report is the kept one', async () => {
  const text = summaryLines(sampleReport()).map((line) => line.text)
  const file = fileURLToPath(new URL('./testing/golden/summary.txt', import.meta.url))
  await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(file)
})

test('a violation is told with its own subject and evidence, not with those of a weakness before it', () => {
  const exchanges = [1, 2].map((number) => ({ ...codeExchange, number }))
  const observation = { expected: 'a refusal', observed: 'an access token' }
  const result = sampleResult({
    id: 'errors-invalid-request-for-malformed',
    class: 'fail',
    finding: 'text',
    ...observation,
    observations: [
      { ...observation, outcome: 'weak', subject: 'the first request', observed: 'odd', exchanges: [1] },
      { ...observation, outcome: 'violated', subject: 'the second request', exchanges: [2] },
    ],
    exchanges,
  })
  const lines = summaryLines({ ...sampleReport(), results: [result] }).map(({ text }) => text)
  expect(lines.filter((line) => /observed|evidence/.test(line))).toEqual([
    '  observed  the second request: an access token',
    expect.stringContaining('evidence  2. '),
  ])
})

test('everything that is violated is told, each with its own subject', () => {
  const exchanges = [1, 2, 3].map((number) => ({ ...codeExchange, number }))
  const result = sampleResult({
    id: 'errors-invalid-request-for-malformed',
    class: 'fail',
    finding: 'text',
    expected: 'a refusal',
    observed: 'an access token',
    observations: ['a refusal', 'a refusal', 'status 400'].map((expected, index) => ({
      outcome: 'violated',
      subject: `request ${index + 1}`,
      expected,
      observed: 'an access token',
      exchanges: [index + 1],
    })),
    exchanges,
  })
  const lines = summaryLines({ ...sampleReport(), results: [result] }).map(({ text }) => text)
  expect(lines.filter((line) => /observed|also|evidence/.test(line))).toEqual([
    '  observed  request 1: an access token',
    '  also      request 2: an access token',
    '  also      request 3: an access token (expected status 400)',
    ...[1, 2, 3].map((number) => expect.stringContaining(`evidence  ${number}. `)),
  ])
})
