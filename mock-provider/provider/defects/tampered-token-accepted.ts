import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const tamperedTokenAccepted: Defect = {
  name: 'tampered-token-accepted',
  requirement: 'binding-tampered-token-rejected',
  summary: 'The signature of self-contained refresh tokens is not verified.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'forged', () => true),
      },
    },
  }),
}
