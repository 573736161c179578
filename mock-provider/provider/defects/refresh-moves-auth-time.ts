import type { Defect } from './defect.ts'

export const refreshMovesAuthTime: Defect = {
  name: 'refresh-moves-auth-time',
  requirement: 'refresh-auth-time-original',
  summary: 'auth_time of refreshed tokens is set to the time of the refresh or of the latest login.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      identityClaims: async (facts) => {
        const claims = await policy.claims.identityClaims(facts)
        if (facts.at !== 'refresh') return claims
        return { ...claims, auth: { ...claims.auth, time: (await facts.newestLogin()) ?? facts.now } }
      },
    },
  }),
}
