import type { Defect } from './defect.ts'

export const introspectionExpInPast: Defect = {
  name: 'introspection-exp-in-past',
  requirement: 'introspection-exp-consistent',
  summary: 'For never-expiring tokens exp in the introspection is the time of issuance.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      announcedExpiry: (facts) =>
        policy.claims.announcedExpiry(facts) ??
        (facts.at === 'introspection' ? Math.floor((facts.limits.maxSince - facts.now) / 1000) : undefined),
    },
  }),
}
