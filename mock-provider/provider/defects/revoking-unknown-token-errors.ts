import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const revokingUnknownTokenErrors: Defect = {
  name: 'revoking-unknown-token-errors',
  requirement: 'revoke-token-unknown-is-200',
  summary: 'The endpoint answers 400 for tokens it does not know.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        revocation: except(policy.acceptance.tolerates.revocation, 'unknown', () => false),
      },
    },
  }),
}
