import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const disabledClientRefreshes: Defect = {
  name: 'disabled-client-refreshes',
  requirement: 'state-client-disabled-refused',
  summary: 'The enabled flag of the client is evaluated at the authorization endpoint only.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'client-disabled', () => true),
      },
    },
  }),
}
