import { expect, test } from 'vitest'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { withBaseline } from './apply.ts'

const use = (id: string) => ({
  file: 'baseline.yaml',
  baseline: { findings: [{ id, class: 'fail', fingerprint: 'x', reason: 'known' }] },
  strict: false,
  now: new Date('2026-12-01'),
})

test('an entry whose requirement the edition of the run does not count is told, and is not stale', () => {
  const report = { ...sampleReport(), results: [sampleResult({ id: 'new-one', addedIn: 'next' })] }
  const judged = withBaseline(report, use('new-one') as Parameters<typeof withBaseline>[1])
  expect(judged.baseline?.stale).toEqual([])
  expect(judged.warnings).toContain(
    'new-one is in baseline.yaml, and the edition of this run does not count it',
  )
})

test('an entry whose requirement passes and counts is stale', () => {
  const report = { ...sampleReport(), results: [sampleResult({ id: 'old-one' })] }
  const judged = withBaseline(report, use('old-one') as Parameters<typeof withBaseline>[1])
  expect(judged.baseline?.stale).toEqual(['old-one'])
})
