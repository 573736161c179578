import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const clientListKeepsRevoked: Defect = {
  name: 'client-list-keeps-revoked',
  requirement: 'revoke-client-list-tracks',
  summary: 'After revoke-all the list and the count still contain the unusable tokens.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        'client-list': except(
          policy.acceptance.tolerates['client-list'],
          'revoked',
          ({ event }) => event === 'clientRevokeAll',
        ),
      },
    },
  }),
}
