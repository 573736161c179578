import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const accountApiIgnoresOwnership: Defect = {
  name: 'account-api-ignores-ownership',
  requirement: 'revoke-user-authorization-enforced',
  summary:
    'The self-service interface takes the grant identifier from the request and does not compare its owner with the caller.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        account: except(policy.acceptance.tolerates.account, 'foreign-owner', () => true),
      },
    },
  }),
}
