import type { Defect } from './defect.ts'

export const codeReplayKeepsOfflineToken: Defect = {
  name: 'code-replay-keeps-offline-token',
  requirement: 'rotation-code-replay-revokes',
  summary: 'A replayed code is refused but the offline token issued for it stays valid.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, codeReplay: () => [] } }),
}
