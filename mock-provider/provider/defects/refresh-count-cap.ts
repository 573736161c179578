import type { Defect } from './defect.ts'

export const refreshCountCap: Defect = {
  name: 'refresh-count-cap',
  requirement: 'lifetime-many-refreshes',
  summary: 'The token is refused after 60 refreshes.',
  policy: (policy) => ({
    ...policy,
    lifetime: {
      ...policy.lifetime,
      limits: (grant, facts) => ({ ...policy.lifetime.limits(grant, facts), uses: 60 }),
    },
  }),
}
