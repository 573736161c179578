import type { Defect } from './defect.ts'

export const tokenRevokeHitsSiblings: Defect = {
  name: 'token-revoke-hits-siblings',
  requirement: 'isolation-token-revoke-sibling-token',
  summary: 'The revocation endpoint removes all offline tokens of the same user and client.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      tokenRevoke: (facts) =>
        policy.ends.tokenRevoke(facts).map((ending) => ({ ...ending, reach: 'pair' as const })),
    },
  }),
}
