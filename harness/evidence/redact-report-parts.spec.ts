import { describe, expect, test } from 'vitest'
import { sampleReport, sampleResult } from '../../reports/testing/sample-report.ts'
import { reportProblems } from '../../reports/validate.ts'
import type { ExchangeRecord, RequirementResult, RunReport } from '../engine/report.ts'
import { runReportSchema } from '../engine/report-schema.ts'
import { printedResult, redactedReport, redactedResult } from './redact-report.ts'
import { Redactor } from './redactor.ts'
import { SecretMemory } from './secret-memory.ts'

const secret = 'k9Xw3rT7pQ2a'

function knowing(): SecretMemory {
  const memory = new SecretMemory()
  memory.seen('refresh_token', secret)
  return memory
}

const exchange: ExchangeRecord = {
  number: 1,
  sender: `client ${secret}`,
  startedAt: '2026-01-01T00:00:00.000Z',
  milliseconds: 3,
  request: { method: 'GET', url: `https://op.example/?x=${secret}`, headers: [['x-echo', secret]] },
  response: { status: 200, headers: [], body: `${secret} code=Zq7Xw3rT7pQ2b` },
}

const told = sampleResult({
  id: secret,
  title: secret,
  statement: secret,
  cause: secret,
  inference: secret,
  rerun: secret,
  clause: { document: secret, section: secret, url: secret },
  summary: `it was ${secret}`,
  observed: secret,
  expected: secret,
  remedy: secret,
  observations: [
    { outcome: 'violated', subject: secret, expected: secret, observed: secret, exchanges: [1, 2] },
  ],
  known: { reason: secret },
  exchanges: [exchange],
})

/** The words of the catalogue and of the command line stay, and everything that a target may have said goes. */
const shown = {
  id: secret,
  title: secret,
  statement: secret,
  cause: secret,
  inference: secret,
  rerun: secret,
  clause: { document: secret, section: secret, url: secret },
  milliseconds: told.milliseconds,
  selected: true,
  summary: 'it was refresh_token#1',
  observed: 'refresh_token#1',
  expected: 'refresh_token#1',
  remedy: 'refresh_token#1',
  observations: [
    {
      outcome: 'violated',
      subject: 'refresh_token#1',
      expected: 'refresh_token#1',
      observed: 'refresh_token#1',
      exchanges: [1, 2],
    },
  ],
  known: { reason: 'refresh_token#1' },
}

/** The texts of eight characters and more, as secrets are looked for, that a schema lists. */
function listedWords(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  const words = Object.entries(schema).flatMap(([name, value]) =>
    name === 'enum' || name === 'const' ? [value].flat() : listedWords(value),
  )
  return [...new Set(words)].filter((word) => typeof word === 'string' && word.length >= 8)
}

const wordsOf = ({
  area,
  level,
  basis,
  class: found,
  finding,
  blockedBy,
  observations,
  exchanges,
}: RequirementResult) => [
  [area, level, basis, found, finding, blockedBy],
  observations.map(({ outcome }) => outcome),
  exchanges.map(({ startedAt, request }) => [startedAt, request.method]),
]

describe('the result of a check', () => {
  test('is redacted with what the check knows, in everything but our own words, without its evidence', () => {
    const memory = knowing()
    const redactor = new Redactor(memory)
    redactor.learn('refresh_token', secret)
    expect(redactedResult(told, redactor)).toMatchObject({ ...shown, exchanges: [] })
    expect(redactedResult(told, new Redactor(memory)).summary).toBe(`it was ${secret}`)
  })

  test('is printed with what the whole run knows, and its evidence left as it is', () => {
    const printed = printedResult(told, knowing())
    expect(printed).toMatchObject(shown)
    expect(printed.exchanges).toBe(told.exchanges)
  })

  test('is printed with numbers that go on where its own marks ended', () => {
    const result = sampleResult({
      id: 'a',
      summary: `refresh_token#2 and refresh_token#11 and refresh_token#4, then ${secret}`,
      observed: 'code#3',
    })
    expect(printedResult(result, knowing()).summary).toBe(
      'refresh_token#2 and refresh_token#11 and refresh_token#4, then refresh_token#12',
    )
  })
})

describe('the report', () => {
  const reportOf = (given: Partial<RunReport>): RunReport =>
    redactedReport(sampleReport({ results: [told], ledger: [], warnings: [], ...given }), knowing())

  test('is redacted around its results as well, in everything but our own words', () => {
    const report = reportOf({
      warnings: [`one ${secret}`],
      ledger: [
        {
          token: 'refresh_token#1',
          requirement: secret,
          user: secret,
          client: secret,
          end: 'unknown',
          how: `it said ${secret}`,
        },
      ],
      completion: { state: 'target-lost', reason: secret, requirement: secret },
    })
    expect(report.warnings).toEqual(['one refresh_token#2'])
    expect(report.ledger).toMatchObject([
      {
        requirement: secret,
        user: 'refresh_token#2',
        client: 'refresh_token#2',
        how: 'it said refresh_token#2',
      },
    ])
    expect(report.completion).toMatchObject({ reason: 'refresh_token#2', requirement: secret })
    expect(report.results).toMatchObject([shown])
    expect(report.schemaVersion).toBe(1)
  })

  test('has in its evidence what the whole run knows by now, and looks at no names there again', () => {
    expect(reportOf({}).results[0]?.exchanges).toEqual([
      {
        ...exchange,
        request: {
          method: 'GET',
          url: 'https://op.example/?x=refresh_token#1',
          headers: [['x-echo', 'refresh_token#1']],
        },
        response: { status: 200, headers: [], body: 'refresh_token#1 code=Zq7Xw3rT7pQ2b' },
      },
    ])
  })

  test('gives numbers in each result by itself, behind the marks in its evidence', () => {
    const evidence = {
      ...exchange,
      request: { ...exchange.request, url: 'https://op.example/?x=refresh_token#5' },
    }
    const { results } = reportOf({
      results: [
        sampleResult({ id: 'a', summary: secret, exchanges: [evidence] }),
        sampleResult({ id: 'b', summary: secret, exchanges: [] }),
      ],
    })
    expect(results.map(({ summary }) => summary)).toEqual(['refresh_token#6', 'refresh_token#1'])
  })

  test.each(listedWords(runReportSchema))(
    'fits its schema and says the same where a password is %j, a word of the schema',
    (word) => {
      const memory = new SecretMemory()
      memory.own('password', word)
      const report = sampleReport({
        results: [
          ...sampleReport().results,
          sampleResult({
            id: 'waiting',
            class: 'blocked',
            blockedBy: /^[a-z-]+$/.test(word) ? word : 'other',
          }),
        ],
        completion: { state: 'interrupted', reason: 'by the user' },
      })
      const redacted = redactedReport(report, memory)
      expect(reportProblems(redacted)).toEqual([])
      expect(redacted.results.map(wordsOf)).toEqual(report.results.map(wordsOf))
      expect(redacted.profiles).toEqual(report.profiles)
      expect(redacted.completion.state).toBe('interrupted')
    },
  )
})
