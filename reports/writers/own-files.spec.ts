import { describe, expect, test } from 'vitest'
import { greenReport, sampleReport } from '../testing/sample-report.ts'
import { writers } from './index.ts'

describe.each(writers)('a file of the writer $name', ({ name, extension, fileName, signature, render }) => {
  test('is known as one of ours by its text, whatever the report says', () => {
    for (const report of [sampleReport(), greenReport()]) expect(render(report)).toMatch(signature)
  })

  test('is not taken for one of another writer, and nothing else is taken for it', () => {
    for (const other of writers.filter((writer) => writer.name !== name))
      expect(other.render(sampleReport())).not.toMatch(signature)
    for (const text of [
      '',
      '{"schemaVersion": 1, "tool": {"name": "another"}}',
      '<?xml version="1.0"?>\n<testsuites name="another">',
      '# A page about offline-conformance 1.0, catalogue 2026-11',
      'see ---\n\noffline-conformance 1.0, catalogue 2026-11',
      '<html><meta name="generator" content="another"></html>',
      'x {"schemaVersion": 1, "tool": {"name": "offline-conformance"}}',
      'x <?xml version="1.0"?><testsuites name="offline-conformance: a">',
    ])
      expect(text).not.toMatch(signature)
  })

  test('has a name that ends as its format does', () => {
    expect(fileName.endsWith(`.${extension}`)).toBe(true)
  })

  test('ends with one line break', () => {
    expect(render(sampleReport())).toMatch(/[^\n]\n$/)
  })
})

test('no two writers have the same name or file', () => {
  expect(writers.map(({ name, fileName }) => [name, fileName])).toEqual([
    ['json', 'report.json'],
    ['junit', 'junit.xml'],
    ['markdown', 'summary.md'],
    ['html', 'report.html'],
    ['ctrf', 'ctrf.json'],
    ['sarif', 'report.sarif'],
    ['annotations', 'annotations.txt'],
    ['har', 'evidence.har'],
    ['earl', 'earl.jsonld'],
    ['badge', 'badge.svg'],
    ['shields', 'badge.json'],
  ])
})
