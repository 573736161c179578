import { offlineOf } from '../policy/ends.ts'
import type { Defect } from './defect.ts'

export const secretChangeKillsOffline: Defect = {
  name: 'secret-change-kills-offline',
  requirement: 'state-client-secret-rotated',
  summary: 'Changing the client secret ends the offline tokens of the client.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, secretChange: () => [offlineOf('client')] } }),
}
