import type { Defect } from './defect.ts'

export const idleClockNotReset: Defect = {
  name: 'idle-clock-not-reset',
  requirement: 'lifetime-regular-use-never-expires',
  summary: 'The idle clock runs from issuance and is not restarted by a refresh.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => ({ ...policy.lifetime.limits(grant, facts), idleSince: grant.made.at }),
    },
  }),
}
