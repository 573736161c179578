import { expect, test } from 'vitest'
import { gateOf } from '../harness/engine/gate.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { greenReport, sampleReport, sampleResult } from '../reports/testing/sample-report.ts'
import { exitCodeWith, gravest } from './exit-code.ts'

const judged = (report: RunReport, internalFailures: readonly string[] = []): RunReport => ({
  ...report,
  gate: gateOf({ failOn: 'fail', ...report, internalFailures, misconfigured: [] }),
})

test('the gravest exit code wins, whatever the numbers', () => {
  expect(gravest(0, 5, 3)).toBe(3)
  expect(gravest(3, 1, 0)).toBe(1)
  expect(gravest(1, 2)).toBe(2)
  expect(gravest(2, 4, 1)).toBe(4)
  expect(gravest(4, 6)).toBe(6)
  expect(gravest(6, 130)).toBe(130)
})

test('a report that cannot be written is graver than findings, and not than an interruption', () => {
  expect(exitCodeWith(judged(greenReport()), [])).toBe(0)
  expect(exitCodeWith(judged(greenReport()), [2])).toBe(2)
  expect(exitCodeWith(judged({ ...sampleReport(), ledger: [] }), [2])).toBe(2)
  expect(exitCodeWith(judged({ ...greenReport(), completion: { state: 'interrupted' } }), [2, 6])).toBe(130)
})

test('a report that cannot be written is graver than tokens left alive, and not than a failure of ours', () => {
  const revocation = sampleResult({ id: 'revocation-works', role: 'proves-revocation' })
  const alive = sampleReport({ results: [revocation] })
  expect(judged(alive).gate.exitCode).toBe(6)
  expect(exitCodeWith(judged(alive), [])).toBe(6)
  expect(exitCodeWith(judged(alive), [2])).toBe(2)
  expect(exitCodeWith(judged(alive, ['a-check']), [2])).toBe(6)
})
