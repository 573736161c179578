import type { Defect } from './defect.ts'

export const adminSingleRevokeNoop: Defect = {
  name: 'admin-single-revoke-noop',
  requirement: 'revoke-admin-single-token-kills',
  summary: 'The operation answers with success (or 404) and ot1 keeps working.',
  policy: (policy) => ({ ...policy, ends: { ...policy.ends, adminRevokeToken: () => [] } }),
}
