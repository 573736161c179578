import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const userListOmitsOfflineGrants: Defect = {
  name: 'user-list-omits-offline-grants',
  requirement: 'revoke-user-list-shows-grant',
  summary: 'The list is built from live login sessions only, so the offline grant disappears after logout.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        'user-list': except(policy.acceptance.tolerates['user-list'], 'session-ended', () => false),
      },
    },
  }),
}
