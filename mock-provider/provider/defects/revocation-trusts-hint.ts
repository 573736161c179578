import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const revocationTrustsHint: Defect = {
  name: 'revocation-trusts-hint',
  requirement: 'revoke-token-wrong-hint',
  summary:
    'With hint access_token the server searches access tokens only and leaves the offline token alive.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        revocation: except(policy.acceptance.tolerates.revocation, 'hint-mismatch', () => false),
      },
    },
  }),
}
