import { describe, expect, test } from 'vitest'
import type { RunReport } from '../../harness/engine/report.ts'
import { hostileReport, strangeAddressReport } from '../testing/hostile-report.ts'
import { problemsWith } from '../testing/published-schema.ts'
import { greenReport, sampleReport, sampleResult } from '../testing/sample-report.ts'
import { annotations } from './annotations.ts'
import { badge } from './badge.ts'
import { ctrf } from './ctrf.ts'
import { earl } from './earl.ts'
import { har } from './har.ts'
import { sarif } from './sarif.ts'
import { shields } from './shields.ts'

const lost: RunReport = sampleReport({
  results: greenReport().results,
  completion: { state: 'target-lost', reason: 'the server does not answer any more' },
  gate: { failOn: 'fail', met: false, exitCode: 4, reason: 'the server does not answer any more' },
})

const reports = [
  ['the sample', sampleReport()],
  ['a green run', greenReport()],
  ['a run that lost its target', lost],
  ['a run without results', sampleReport({ results: [] })],
  ['hostile words', hostileReport()],
  ['strange addresses', strangeAddressReport()],
] as const

describe.each([
  [sarif, 'sarif-2.1.0.schema.json'],
  [ctrf, 'ctrf-0.0.schema.json'],
  [har, 'har-1.2.schema.json'],
] as const)('the format of $name', (writer, schema) => {
  const problems = problemsWith(schema)

  test.each(reports)('is valid by its published schema: %s', (_, report) => {
    expect(problems(writer.render(report))).toEqual([])
  })

  test('has a schema that can say no', () => {
    expect(problems('{"log": {}, "version": "2.0.0", "results": {}}')).not.toEqual([])
  })
})

test('what failed is told by every format for pipelines, and so is what no requirement shows', () => {
  const failed = sampleReport().results.filter((result) => result.class === 'fail')
  for (const writer of [sarif, ctrf, annotations, earl]) {
    const text = writer.render(sampleReport())
    for (const { id } of failed) expect(text).toContain(id)
  }
  expect(JSON.parse(ctrf.render(lost)).results.summary.failed).toBe(1)
  expect(JSON.parse(sarif.render(lost)).runs[0].invocations[0].executionSuccessful).toBe(false)
  expect(annotations.render(lost)).toMatch(
    /^::error title=offline-conformance [^\n]*does not answer any more/,
  )
  expect(JSON.parse(shields.render(lost))).toMatchObject({ message: 'run incomplete', isError: true })
})

describe('SARIF', () => {
  const run = (report: RunReport) => JSON.parse(sarif.render(report)).runs[0]

  test('has failures and warnings beside the target file, and nothing that passed', () => {
    const { results } = run(sampleReport())
    const expected = sampleReport().results.filter((result) => /^(fail|warn)$/.test(result.class))
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(expected.map(({ id }) => id))
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('acme.yaml')
  })

  test('names no file outside of the repository, whatever the report says', () => {
    for (const path of ["'/etc/passwd'", '../x.yaml', "'https://evil.example/x'", "'unclosed"]) {
      const rerun = `npx offline-conformance run a --target ${path}`
      const { results } = run(sampleReport({ results: [sampleResult({ id: 'a', class: 'fail', rerun })] }))
      expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('report.json')
    }
  })

  test('knows a finding again in the next run, and keeps another one apart', () => {
    const print = (observed: string, id = 'a') => {
      const observations = [
        { outcome: 'violated' as const, subject: 'it', expected: '', observed, exchanges: [] },
      ]
      const { results } = run(sampleReport({ results: [sampleResult({ id, class: 'fail', observations })] }))
      return results[0].partialFingerprints['finding/v1']
    }
    expect(print('refresh_token#3 lives 299 s')).toBe(print('refresh_token#7 lives 301 s'))
    expect(print('HTTP 400')).not.toBe(print('HTTP 500'))
    expect(print('HTTP 400')).not.toBe(print('HTTP 400', 'b'))
  })

  test('shows what a baseline accepts as suppressed, and links each rule to its clause', () => {
    const accepted = sampleResult({ id: 'a', class: 'fail', known: { reason: 'ticket 12' } })
    const { results, tool } = run(sampleReport({ results: [accepted] }))
    expect(results[0].suppressions[0]).toMatchObject({ status: 'accepted', justification: 'ticket 12' })
    expect(tool.driver.rules[0]).toMatchObject({ id: 'a', helpUri: accepted.clause.url })
    expect(tool.driver.rules[0].help.markdown).toContain('offline-conformance explain a')
  })
})

describe('annotations', () => {
  test('are one command a line, whatever a target said', () => {
    const lines = annotations.render(hostileReport()).trimEnd().split('\n')
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning|notice) (file=[^:,]*,)?title=[^:,]*::/)
      expect(line).not.toContain('##')
    }
  })

  test('are no more than GitHub shows, failures first', () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      sampleResult({ id: `r-${at}`, class: at % 2 === 0 ? 'fail' : 'warn' }),
    )
    const kinds = annotations.render(sampleReport({ results: many })).match(/^::\w+/gm) ?? []
    expect(kinds.map((kind) => kind.slice(2))).toEqual([
      'notice',
      ...Array.from({ length: 10 }, () => 'error'),
      ...Array.from({ length: 10 }, () => 'warning'),
    ])
  })

  test('leave out what a baseline accepts', () => {
    const known = sampleResult({ id: 'a', class: 'fail', known: { reason: 'ticket 12' } })
    expect(annotations.render(sampleReport({ results: [known] }))).not.toContain('title=a ')
  })
})

describe('HAR', () => {
  test('has every exchange of the report, and addresses that a reader can parse', () => {
    for (const report of [sampleReport(), strangeAddressReport()]) {
      const { entries } = JSON.parse(har.render(report)).log
      expect(entries).toHaveLength(report.results.flatMap(({ exchanges }) => exchanges).length)
      for (const { request } of entries) expect(URL.canParse(request.url)).toBe(true)
    }
  })

  test('keeps a placeholder within the query, where its secret was', () => {
    const [exchange] = sampleReport().results[0]?.exchanges ?? []
    if (exchange === undefined) throw new Error('the sample has exchanges')
    const url = 'https://op.example/cb?code=code#1&state=state#2'
    const result = sampleResult({
      id: 'a',
      exchanges: [{ ...exchange, request: { ...exchange.request, url } }],
    })
    const [{ request }] = JSON.parse(har.render(sampleReport({ results: [result] }))).log.entries
    expect(request.queryString).toEqual([
      { name: 'code', value: 'code#1' },
      { name: 'state', value: 'state#2' },
    ])
    expect(request.url).toBe('https://op.example/cb?code=code%231&state=state%232')
  })
})

test('a badge says how many passed, in a colour that fits, and shields.io is told the same', () => {
  expect(badge.render(greenReport())).toContain('aria-label="offline tokens: 21/21 passed"')
  expect(JSON.parse(shields.render(greenReport()))).toMatchObject({
    message: '21/21 passed',
    color: 'brightgreen',
  })
  expect(JSON.parse(shields.render(sampleReport()))).toMatchObject({ color: 'red', isError: true })
})

test('EARL has an assertion with one of its five outcomes for each result', () => {
  const graph = JSON.parse(earl.render(sampleReport()))['@graph'] as Record<string, Record<string, unknown>>[]
  const found = graph.flatMap((node) => node['earl:result']?.['earl:outcome'] ?? []) as { '@id': string }[]
  expect(found).toHaveLength(sampleReport().results.length)
  for (const { '@id': outcome } of found)
    expect(outcome).toMatch(/^earl:(passed|failed|cantTell|inapplicable|untested)$/)
})
