import type { Defect } from './defect.ts'

export const grantedScopeNotReported: Defect = {
  name: 'granted-scope-not-reported',
  requirement: 'scope-granted-scope-reported',
  summary:
    'The scope member is left out of the answer to the code exchange although the grant is smaller than the request.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      scopes: (facts) => {
        const answer = policy.claims.scopes(facts)
        const smaller = facts.requested !== undefined && facts.requested.length > facts.granted.length
        if (answer === 'invalid_scope' || facts.at !== 'code' || !smaller) return answer
        return { access: answer.access, stored: answer.stored }
      },
    },
  }),
}
