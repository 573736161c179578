import type { Defect } from './defect.ts'

export const offlineTokenHasExpiry: Defect = {
  name: 'offline-token-has-expiry',
  requirement: 'lifetime-no-expiry-declared',
  summary: 'Offline tokens are issued with an exp claim and a positive refresh_expires_in.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      announcedExpiry: (facts) => policy.claims.announcedExpiry(facts) ?? 30 * 86_400,
    },
  }),
}
