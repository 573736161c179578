import type { Defect } from './defect.ts'

export const narrowingSticks: Defect = {
  name: 'narrowing-sticks',
  requirement: 'refresh-narrowing-not-sticky',
  summary: 'A narrowed refresh permanently reduces the scope of the refresh token.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      scopes: (facts) => {
        const answer = policy.claims.scopes(facts)
        return answer === 'invalid_scope' || facts.at !== 'refresh'
          ? answer
          : { ...answer, stored: answer.access }
      },
    },
  }),
}
