import type { Defect } from './defect.ts'

export const reuseNotDetected: Defect = {
  name: 'reuse-not-detected',
  requirement: 'rotation-reuse-revokes-family',
  summary: 'A reused token is refused but its active successor stays valid.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, reuse: () => [] } }),
}
