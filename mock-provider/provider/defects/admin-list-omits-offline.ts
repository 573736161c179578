import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const adminListOmitsOffline: Defect = {
  name: 'admin-list-omits-offline',
  requirement: 'revoke-admin-list-shows-tokens',
  summary: 'The admin view of a user shows login sessions only.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        'admin-list': except(policy.acceptance.tolerates['admin-list'], 'session-ended', () => false),
      },
    },
  }),
}
