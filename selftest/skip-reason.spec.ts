import { expect, test } from 'vitest'
import type { RequirementResult } from '../harness/engine/report.ts'
import { skipReason } from './library.ts'

test.each<[Partial<RequirementResult>, string | undefined]>([
  [{ class: 'pass' }, undefined],
  [{ class: 'fail' }, undefined],
  [{ class: 'not-applicable' }, 'why'],
  [{ class: 'pass', addedIn: 'next' }, undefined],
  [{ class: 'fail', addedIn: 'next' }, 'new in edition next, does not count; fail: why'],
  [{ class: 'error', addedIn: '2030-01' }, 'new in edition 2030-01, does not count; error: why'],
])('in a test runner the result %o is skipped for the reason: %s', (result, reason) => {
  expect(skipReason({ summary: 'why', ...result } as RequirementResult)).toBe(reason)
})
