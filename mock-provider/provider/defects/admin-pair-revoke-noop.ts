import type { Defect } from './defect.ts'

export const adminPairRevokeNoop: Defect = {
  name: 'admin-pair-revoke-noop',
  requirement: 'revoke-admin-user-client-kills',
  summary: 'The admin operation succeeds but the offline token keeps working.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminRevokePair: (facts) =>
        policy.ends.adminRevokePair(facts).map((ending) => ({ ...ending, kinds: [] })),
    },
  }),
}
