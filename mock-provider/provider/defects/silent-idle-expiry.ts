import type { Defect } from './defect.ts'

const sixtyDays = 60 * 86_400_000

export const silentIdleExpiry: Defect = {
  name: 'silent-idle-expiry',
  requirement: 'lifetime-declared-never-is-honoured',
  summary:
    'refresh_expires_in is 0 and no idle limit is declared, but the token is refused after 60 days without use.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      // The limit shows only once it has passed, so that nothing announces it.
      limits: (grant, facts) => ({
        ...(grant.kind === 'offline' && facts.now > grant.usedAt + sixtyDays ? { idle: sixtyDays } : {}),
        ...policy.lifetime.limits(grant, facts),
      }),
    },
  }),
}
