import type { Defect } from './defect.ts'

export const offlineBoundToSessionMax: Defect = {
  name: 'offline-bound-to-session-max',
  requirement: 'lifetime-survives-sso-expiry',
  summary: 'Offline tokens die when the maximum lifetime of the login session they came from is reached.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => {
        const limits = policy.lifetime.limits(grant, facts)
        const { max } = facts.lifetimes.session
        const since = facts.session?.made.at ?? grant.made.at
        // The bound shows only once it is reached, so that nothing announces it.
        return grant.kind === 'offline' && max !== undefined && facts.now > since + max
          ? { ...limits, max, maxSince: since }
          : limits
      },
    },
  }),
}
