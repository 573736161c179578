import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const refreshedAccessTokenUnusable: Defect = {
  name: 'refreshed-access-token-unusable',
  requirement: 'refresh-success-response',
  summary: 'Access tokens minted by a refresh are refused at the UserInfo endpoint.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        userinfo: except(policy.acceptance.tolerates.userinfo, 'by-refresh', () => false),
      },
    },
  }),
}
