import type { Defect } from './defect.ts'

export const disallowedOfflineScopeGranted: Defect = {
  name: 'disallowed-offline-scope-granted',
  requirement: 'scope-client-not-entitled',
  summary: 'The per-client permission for offline_access is not evaluated, so CN receives an offline token.',
  policy: (policy) => ({
    ...policy,
    consent: { ...policy.consent, entitlement: (facts) => (facts.known ? 'allow' : 'drop') },
  }),
}
