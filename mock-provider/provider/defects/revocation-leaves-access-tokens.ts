import type { Defect } from './defect.ts'

export const revocationLeavesAccessTokens: Defect = {
  name: 'revocation-leaves-access-tokens',
  requirement: 'revoke-token-cascades-to-access',
  summary: 'Revocation of a refresh token does not touch its access tokens.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      tokenRevoke: (facts) => policy.ends.tokenRevoke(facts).map((ending) => ({ ...ending, access: false })),
    },
  }),
}
