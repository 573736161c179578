import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const disabledUserRefreshes: Defect = {
  name: 'disabled-user-refreshes',
  requirement: 'state-user-disabled-refused',
  summary: 'The state of the user account is not evaluated at refresh.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'user-disabled', () => true),
      },
    },
  }),
}
