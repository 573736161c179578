import type { Defect } from './defect.ts'

export const userRevokeHitsAllUsers: Defect = {
  name: 'user-revoke-hits-all-users',
  requirement: 'isolation-user-revoke-other-users',
  summary: 'Removing a client on the account page revokes the offline tokens of every user of that client.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      userRevoke: (facts) =>
        policy.ends.userRevoke(facts).map((ending) => ({ ...ending, reach: 'client' as const })),
    },
  }),
}
