import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const removedOfflineScopeStillRefreshes: Defect = {
  name: 'removed-offline-scope-still-refreshes',
  requirement: 'state-offline-scope-removed',
  summary: 'The permission for offline_access is evaluated at issuance only.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'scope-withdrawn', () => true),
      },
    },
  }),
}
