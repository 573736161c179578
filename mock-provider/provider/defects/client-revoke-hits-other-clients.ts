import type { Defect } from './defect.ts'

export const clientRevokeHitsOtherClients: Defect = {
  name: 'client-revoke-hits-other-clients',
  requirement: 'isolation-client-revoke-other-clients',
  summary:
    'Revoke-all removes the shared offline sessions of the users and thereby the tokens of other clients.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      clientRevokeAll: (facts) =>
        policy.ends.clientRevokeAll(facts).map((ending) => ({ ...ending, reach: 'realm' as const })),
    },
  }),
}
