import type { Defect } from './defect.ts'

export const userRevokeNoop: Defect = {
  name: 'user-revoke-noop',
  requirement: 'revoke-user-kills-offline-token',
  summary: 'The account page confirms the removal but the offline token keeps working.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      userRevoke: (facts) => policy.ends.userRevoke(facts).map((ending) => ({ ...ending, kinds: [] })),
    },
  }),
}
