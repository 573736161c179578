import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { RunReport } from '../harness/engine/report.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { withBaseline } from '../reports/baseline/apply.ts'
import type { Baseline } from '../reports/baseline/baseline-file.ts'
import { baselineFrom, baselineText } from '../reports/baseline/from-report.ts'
import { validateReport } from '../reports/validate.ts'
import { junit } from '../reports/writers/junit.ts'
import { driverFor } from '../selftest/driver-for.ts'
import { mockRequest } from '../selftest/mock-request.ts'

/** The story of a gate, on runs of the suites against the mock. */
const names = ['logout-rp-initiated-survives', 'revoke-user-kills-offline-token', 'errors-no-store']
const now = new Date('2026-11-25T12:00:00Z')

async function run(...defects: string[]): Promise<RunReport> {
  return conformanceRun(
    { ...mockRequest, defects, names },
    { driverFor, signal: new AbortController().signal },
  )
}

const dayOne = await run('user-revoke-noop')
const baseline = baselineFrom(dayOne, { reason: 'known on day one' })

function judged(
  report: RunReport,
  { use = baseline, strict = false }: { readonly use?: Baseline; readonly strict?: boolean } = {},
) {
  const found = withBaseline(report, { file: 'known.yaml', baseline: use, strict, now })
  validateReport(found)
  return found
}

test('the gate is red without a baseline, and green on day one with it; the finding is still told', async () => {
  expect(dayOne.gate.exitCode).toBe(1)
  const found = judged(await run('user-revoke-noop'))
  expect(found.gate).toMatchObject({
    met: true,
    exitCode: 0,
    reason: 'nothing new: 1 known result stands in the baseline',
  })
  expect(found.counts.failed).toBe(1)
  expect(junit.render(found)).toContain('<skipped message="known, known on day one; fail:')
})

test('a new defect fails', async () => {
  const found = judged(await run('user-revoke-noop', 'refresh-response-cacheable'))
  expect(found.gate).toMatchObject({
    met: false,
    exitCode: 1,
    reason: '1 requirement at or above --fail-on fail did not hold',
  })
})

test('a mended one makes its entry stale, which is exit code 5', async () => {
  const found = judged(await run())
  expect(found.gate).toMatchObject({ met: false, exitCode: 5 })
  expect(found.gate.reason).toBe(
    'stale in known.yaml: revoke-user-kills-offline-token passes now; remove its entry',
  )
  expect(found.baseline).toEqual({ file: 'known.yaml', known: 0, stale: ['revoke-user-kills-offline-token'] })
})

test('one that looks different is new', () => {
  const findings = (baseline.findings ?? []).map((entry) => ({
    ...entry,
    fingerprint: 'violated: another token: lives',
  }))
  const found = judged(dayOne, { use: { findings } })
  expect(found.gate.exitCode).toBe(1)
  expect(found.warnings.join()).toContain(
    'revoke-user-kills-offline-token looks different from its entry in known.yaml',
  )
})

test.each([
  ['2026-12-31', false, 0, undefined],
  [
    '2026-12-05',
    false,
    0,
    'expires soon in known.yaml: revoke-user-kills-offline-token is accepted until 2026-12-05',
  ],
  [
    '2026-11-25',
    true,
    0,
    'expires soon in known.yaml: revoke-user-kills-offline-token is accepted until 2026-11-25',
  ],
  [
    '2026-11-24',
    false,
    0,
    'expired in known.yaml: revoke-user-kills-offline-token was accepted until 2026-11-24',
  ],
  [
    '2026-11-24',
    true,
    5,
    'expired in known.yaml: revoke-user-kills-offline-token was accepted until 2026-11-24',
  ],
])('an entry until %s (strict: %s) gives exit code %i', (expires, strict, exitCode, warning) => {
  const use = baselineFrom(dayOne, { reason: 'known on day one', expires })
  const found = judged(dayOne, { use, strict })
  expect(found.gate.exitCode).toBe(exitCode)
  expect(found.warnings).toEqual(warning === undefined ? dayOne.warnings : [...dayOne.warnings, warning])
})

test('an entry without a reason is exit code 5', () => {
  expect(judged(dayOne, { use: baselineFrom(dayOne, { reason: ' ' }) }).gate).toMatchObject({
    exitCode: 5,
    reason: 'without a reason in known.yaml: revoke-user-kills-offline-token',
  })
})

test('a check that could not be arranged is red until it is waived in writing, and the waiver says why', () => {
  const blocked: RunReport = {
    ...dayOne,
    results: dayOne.results.map((result) =>
      result.id === 'errors-no-store'
        ? { ...result, class: 'blocked', summary: 'could not arrange a refresh', level: 'MUST' }
        : { ...result, class: 'pass' },
    ),
    gate: { ...dayOne.gate, exitCode: 3 },
  }
  expect(judged(blocked, { use: {} }).gate.exitCode).toBe(3)
  const use = baselineFrom(blocked, { reason: 'no rights yet' })
  expect(use.waived).toEqual([
    { id: 'errors-no-store', reason: 'no rights yet; could not run: could not arrange a refresh' },
  ])
  expect(judged(blocked, { use }).gate.exitCode).toBe(0)
})

test('a check that ended in an error can be accepted, and is not by a waiver of a blocked one', () => {
  const broken: RunReport = {
    ...dayOne,
    results: dayOne.results.map((result) =>
      result.id === 'errors-no-store'
        ? { ...result, class: 'error', summary: 'the server answered 503' }
        : { ...result, class: 'pass' },
    ),
    gate: { ...dayOne.gate, exitCode: 3 },
  }
  const use = baselineFrom(broken, { reason: 'known' })
  expect(use.waived).toEqual([
    { id: 'errors-no-store', class: 'error', reason: 'known; ended in an error: the server answered 503' },
  ])
  expect(judged(broken, { use }).gate.exitCode).toBe(0)
  const blockedOnly = { waived: [{ id: 'errors-no-store', reason: 'known' }] }
  expect(judged(broken, { use: blockedOnly }).gate.exitCode).toBe(3)
})

test('a run that ended early stays what it is', () => {
  const lost: RunReport = {
    ...dayOne,
    gate: { ...dayOne.gate, exitCode: 4, reason: 'the target stopped answering' },
  }
  expect(judged(lost).gate).toEqual(lost.gate)
})

test('the written file is read back as the same baseline', () => {
  expect(parse(baselineText(baseline, dayOne))).toEqual(baseline)
})
