import type { Defect } from './defect.ts'

export const adminUserRevokeHitsOthers: Defect = {
  name: 'admin-user-revoke-hits-others',
  requirement: 'isolation-admin-revoke-other-users',
  summary: 'The operation for one user invalidates the tokens of all users.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminRevokeUser: (facts) =>
        policy.ends.adminRevokeUser(facts).map((ending) => ({ ...ending, reach: 'realm' as const })),
    },
  }),
}
