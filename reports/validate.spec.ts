import { expect, test } from 'vitest'
import { sampleReport } from './testing/sample-report.ts'
import { readReport } from './validate.ts'

test('a report in another version of the format is refused for that, naming the program that wrote it', () => {
  const later = {
    ...sampleReport(),
    schemaVersion: 2,
    tool: { name: 'offline-conformance', version: '9.1.0' },
  }
  expect(() => readReport(JSON.stringify({ ...later, results: 'elsewhere' }), 'later.json')).toThrow(
    'later.json: schemaVersion: written by offline-conformance "9.1.0" in version 2 of the format, accepted is 1',
  )
})

test('a report of this version is read', () => {
  expect(readReport(JSON.stringify(sampleReport()), 'report.json').schemaVersion).toBe(1)
})
