import type { Defect } from './defect.ts'

export const refreshedIdTokenWrongAudience: Defect = {
  name: 'refreshed-id-token-wrong-audience',
  requirement: 'refresh-id-token-identity-stable',
  summary: 'The ID token of a refresh response has a different aud than the first ID token.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      identityClaims: async (facts) => {
        const claims = await policy.claims.identityClaims(facts)
        return facts.at === 'refresh' ? { ...claims, aud: 'another-client' } : claims
      },
    },
  }),
}
