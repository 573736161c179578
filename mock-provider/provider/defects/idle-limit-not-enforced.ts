import type { Defect } from './defect.ts'

export const idleLimitNotEnforced: Defect = {
  name: 'idle-limit-not-enforced',
  requirement: 'lifetime-idle-expiry-enforced',
  summary: 'The configured idle limit of offline tokens is never applied.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => {
        const { idle: _, ...limits } = policy.lifetime.limits(grant, facts)
        return limits
      },
    },
  }),
}
