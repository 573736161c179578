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
        return max === undefined
          ? limits
          : { ...limits, max, maxSince: facts.session?.made.at ?? grant.made.at }
      },
    },
  }),
}
