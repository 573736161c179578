import { offlineOf } from '../policy/ends.ts'
import type { Defect } from './defect.ts'

export const passwordChangeMismatch: Defect = {
  name: 'password-change-mismatch',
  requirement: 'state-password-change-as-declared',
  summary: 'A new password of a user ends the offline tokens of that user.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, passwordChange: () => [offlineOf('user')] } }),
}
