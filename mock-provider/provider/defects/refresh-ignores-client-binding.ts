import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const refreshIgnoresClientBinding: Defect = {
  name: 'refresh-ignores-client-binding',
  requirement: 'binding-foreign-client-rejected',
  summary: 'Any authenticated client can refresh with any refresh token.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'foreign-client', () => true),
      },
    },
  }),
}
