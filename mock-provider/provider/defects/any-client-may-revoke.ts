import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const anyClientMayRevoke: Defect = {
  name: 'any-client-may-revoke',
  requirement: 'revoke-token-only-by-owner',
  summary: 'The revocation endpoint does not compare the client of the token with the caller.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        revocation: except(policy.acceptance.tolerates.revocation, 'foreign-client', () => true),
      },
    },
  }),
}
