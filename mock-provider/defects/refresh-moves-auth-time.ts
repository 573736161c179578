import type { Defect } from './defect.ts'

export const refreshMovesAuthTime: Defect = {
  name: 'refresh-moves-auth-time',
  requirement: 'refresh-auth-time-original',
  summary: 'auth_time of refreshed tokens is set to the time of the refresh or of the latest login.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      identityClaims: (facts) => {
        const claims = policy.claims.identityClaims(facts)
        return facts.at === 'refresh'
          ? { ...claims, auth: { ...claims.auth, time: facts.newestLogin ?? facts.now } }
          : claims
      },
    },
  }),
}
