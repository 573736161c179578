import type { Defect } from './defect.ts'

export const adminPairRevokeHitsOtherClients: Defect = {
  name: 'admin-pair-revoke-hits-other-clients',
  requirement: 'isolation-admin-revoke-other-clients',
  summary: 'The pair operation revokes all offline tokens of the user.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminRevokePair: (facts) =>
        policy.ends.adminRevokePair(facts).map((ending) => ({ ...ending, reach: 'user' as const })),
    },
  }),
}
