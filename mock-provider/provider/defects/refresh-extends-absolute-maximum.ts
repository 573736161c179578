import type { Defect } from './defect.ts'

export const refreshExtendsAbsoluteMaximum: Defect = {
  name: 'refresh-extends-absolute-maximum',
  requirement: 'lifetime-absolute-maximum-enforced',
  summary: 'Each refresh starts a new maximum lifetime.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => ({ ...policy.lifetime.limits(grant, facts), maxSince: grant.usedAt }),
    },
  }),
}
