import type { Defect } from './defect.ts'

export const clientRevokeLeavesAccessTokens: Defect = {
  name: 'client-revoke-leaves-access-tokens',
  requirement: 'revoke-client-access-tokens-die',
  summary: 'Access tokens of the client stay active until they expire.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      clientRevokeAll: (facts) =>
        policy.ends.clientRevokeAll(facts).map((ending) => ({ ...ending, access: false })),
    },
  }),
}
