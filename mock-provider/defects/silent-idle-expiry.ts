import type { Defect } from './defect.ts'

export const silentIdleExpiry: Defect = {
  name: 'silent-idle-expiry',
  requirement: 'lifetime-declared-never-is-honoured',
  summary:
    'refresh_expires_in is 0 and no idle limit is declared, but the token is refused after 60 days without use.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => ({ idle: 60 * 86_400_000, ...policy.lifetime.limits(grant, facts) }),
    },
  }),
}
