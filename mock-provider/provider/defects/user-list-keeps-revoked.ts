import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const userListKeepsRevoked: Defect = {
  name: 'user-list-keeps-revoked',
  requirement: 'revoke-user-list-clears',
  summary: 'The list still shows the offline grant after it was revoked.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        'user-list': except(
          policy.acceptance.tolerates['user-list'],
          'revoked',
          ({ event }) => event === 'userRevoke',
        ),
      },
    },
  }),
}
