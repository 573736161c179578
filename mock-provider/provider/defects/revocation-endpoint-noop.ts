import type { Defect } from './defect.ts'

export const revocationEndpointNoop: Defect = {
  name: 'revocation-endpoint-noop',
  requirement: 'revoke-token-refresh-token',
  summary: 'The revocation endpoint answers 200 and does nothing for offline tokens.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, tokenRevoke: () => [] } }),
}
