import type { Defect } from './defect.ts'

export const userRevokeLeavesAccessToken: Defect = {
  name: 'user-revoke-leaves-access-token',
  requirement: 'revoke-user-kills-access-tokens',
  summary: 'Access tokens of the removed grant stay active until they expire.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      userRevoke: (facts) => policy.ends.userRevoke(facts).map((ending) => ({ ...ending, access: false })),
    },
  }),
}
