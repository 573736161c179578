import { expect, test } from 'vitest'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { diffReports, isWorse } from './diff.ts'
import { diffMarkdown, diffText } from './render.ts'

type Given = Partial<RequirementResult> & { readonly id: string }

function report(...results: Given[]): RunReport {
  return { ...sampleReport(), results: results.map(sampleResult) }
}

const finding = (id: string, observed: string): Given => ({
  id,
  class: 'fail',
  summary: `the token: expected refused, observed ${observed}`,
  observations: [
    { outcome: 'violated', subject: 'the token', expected: 'refused', observed, exchanges: [1] },
  ],
})

const kinds = (before: RunReport, after: RunReport): [string, string][] =>
  diffReports(before, after).changes.map(({ id, kind }) => [id, kind])

test('equal runs have no difference', () => {
  const same = report({ id: 'a' }, finding('b', 'it lives'))
  const found = diffReports(same, same)
  expect(found.changes).toEqual([])
  expect(isWorse(found)).toBe(false)
  expect(diffText(found)).toContain('no difference in 2 requirements')
})

test('a new failure has regressed and one that is gone is mended, the gravest first', () => {
  const before = report(finding('mended-one', 'it lives'), { id: 'broken-one' })
  const after = report({ id: 'mended-one' }, finding('broken-one', 'it lives'))
  expect(kinds(before, after)).toEqual([
    ['broken-one', 'regressed'],
    ['mended-one', 'mended'],
  ])
})

test('a check that silently stopped running is a difference, and makes it worse', () => {
  for (const stopped of ['not-applicable', 'blocked', 'error'] as const) {
    const found = diffReports(report({ id: 'a' }), report({ id: 'a', class: stopped, summary: 'no clock' }))
    expect(found.changes.map(({ kind }) => kind)).toEqual(['stopped'])
    expect(isWorse(found)).toBe(true)
  }
})

test('a requirement that only one report has is new or gone', () => {
  expect(kinds(report({ id: 'a' }), report({ id: 'b' }))).toEqual([
    ['a', 'gone'],
    ['b', 'new'],
  ])
})

test('a requirement that ran only because another one depends on it was not asked for', () => {
  expect(kinds(report({ id: 'a' }), report({ id: 'a' }, { id: 'b', selected: false }))).toEqual([])
})

test('the same verdict about something else has changed; placeholders, times and names of a run do not count', () => {
  const before = report(finding('a', 'refresh_token#3 of oc-12ab lives for 299 s'))
  expect(kinds(before, report(finding('a', 'refresh_token#7 of oc-98cd lives for 301 s')))).toEqual([])
  expect(kinds(before, report(finding('a', 'HTTP 500')))).toEqual([['a', 'changed']])
  expect(kinds(report(finding('a', 'HTTP 400')), report(finding('a', 'HTTP 401')))).toEqual([
    ['a', 'changed'],
  ])
})

test('what a server answered cannot break out of the Markdown table', () => {
  const found = diffReports(report({ id: 'a' }), report(finding('a', 'x | <img src=x>\n# heading')))
  const row = diffMarkdown(found)
    .split('\n')
    .find((line) => line.startsWith('| `a`'))
  expect(row).toContain('x \\| \\<img src=x\\> # heading')
})

test('what only the edition of one report counts is told apart and makes nothing worse, in both directions', () => {
  const edition = (name: string, ...results: Given[]): RunReport => {
    const made = report(...results)
    return { ...made, catalogue: { ...made.catalogue, edition: name } }
  }
  const earlier = edition('2026-11', { id: 'a' }, { id: 'b', addedIn: 'next' })
  const later = edition('next', { id: 'a' }, finding('b', 'it lives'))
  for (const [before, after] of [
    [earlier, later],
    [later, earlier],
  ] as const) {
    const found = diffReports(before, after)
    expect(found.changes.map(({ id, kind }) => [id, kind])).toEqual([['b', 'other-edition']])
    expect(isWorse(found)).toBe(false)
    expect(diffText(found)).toContain('different editions of the requirements')
    expect(diffMarkdown(found)).toContain('different editions of the requirements')
  }
})
