import type { Defect } from './defect.ts'

export const userRevokeHitsAllClients: Defect = {
  name: 'user-revoke-hits-all-clients',
  requirement: 'isolation-user-revoke-other-clients',
  summary: 'Removing one client on the account page revokes the offline tokens of all clients of the user.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      userRevoke: (facts) =>
        policy.ends.userRevoke(facts).map((ending) => ({ ...ending, reach: 'user' as const })),
    },
  }),
}
