import { expect, test } from 'vitest'
import { sampleReport, sampleResult } from '../../reports/testing/sample-report.ts'
import type { RequirementResult, RunReport } from '../engine/report.ts'
import { withDefaults } from '../target/defaults.ts'
import { redactedReport, redactedResult } from './redact-report.ts'
import { Redactor } from './redactor.ts'
import { SecretMemory } from './secret-memory.ts'

const result = (id: string, observed: string): RequirementResult =>
  sampleResult({
    id,
    title: 'a password',
    summary: observed,
    observations: [{ outcome: 'noted', subject: 'it', expected: 'recorded only', observed, exchanges: [1] }],
    exchanges: [],
  })
const reportOf = (results: readonly RequirementResult[], warnings: readonly string[] = []): RunReport =>
  sampleReport({ results, warnings, ledger: [] })

/** Two checks at once, each of which says what the other one learned, in one order of ending or the other. */
function run(order: readonly ('a' | 'b')[]): RunReport {
  const memory = new SecretMemory()
  const checks = { a: new Redactor(memory), b: new Redactor(memory) }
  const texts = {
    a: 'refresh_token=k9Xw3rT7pQ2a and k9Xw3rT7pQ2b',
    b: 'refresh_token=k9Xw3rT7pQ2b and k9Xw3rT7pQ2a',
  }
  const ended = order.map((id) => {
    checks[id].read(texts[id])
    return redactedResult(result(id, texts[id]), checks[id])
  })
  return redactedReport(reportOf(ended.toSorted((a, b) => a.id.localeCompare(b.id))), memory)
}

test('a secret that only another check saw is left out, with a number that does not depend on who ended first', () => {
  const report = run(['a', 'b'])
  expect(report.results.map(({ summary }) => summary)).toEqual([
    'refresh_token=refresh_token#1 and refresh_token#2',
    'refresh_token=refresh_token#1 and refresh_token#2',
  ])
  expect(run(['b', 'a'])).toEqual(report)
})

test('every text of a result and around the results is redacted, and our own words stay', () => {
  const memory = new SecretMemory()
  memory.own('password', 'a password')
  const report = redactedReport(
    reportOf([result('a', 'it said a password')], ['a password and token=k9Xw3rT7pQ2a']),
    memory,
  )
  expect(report.results[0]).toMatchObject({
    title: 'a password',
    summary: 'it said password#1',
    observations: [{ observed: 'it said password#1', exchanges: [1] }],
  })
  expect(report.warnings).toEqual(['password#1 and token=token#1'])
})

test('placeholders are no secrets, even if a secret is a word that they contain', () => {
  const users = [{ username: 'kim', password: 'password' }]
  const memory = new SecretMemory(
    withDefaults({ issuer: 'https://op.example', clients: { main: { client_id: 'web' } }, users }),
  )
  const text = 'password=password#1 and refresh_token=refresh_token#3'
  expect(redactedReport(reportOf([result('a', text)]), memory).results[0]?.summary).toBe(
    'password#1=password#1 and refresh_token=refresh_token#3',
  )
})
