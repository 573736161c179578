import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const keyRotationBreaksOfflineRefresh: Defect = {
  name: 'key-rotation-breaks-offline-refresh',
  requirement: 'lifetime-survives-key-rotation',
  summary: 'Offline tokens signed with the previous key are refused as soon as a new key is active.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: except(policy.acceptance.tolerates.token, 'old-key', () => false),
      },
    },
  }),
}
