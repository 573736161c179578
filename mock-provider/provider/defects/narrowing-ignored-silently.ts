import type { Defect } from './defect.ts'

export const narrowingIgnoredSilently: Defect = {
  name: 'narrowing-ignored-silently',
  requirement: 'refresh-narrowing-honoured',
  summary:
    'The refresh ignores the narrower scope parameter, mints the full scope and leaves out the scope member.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      scopes: (facts) => {
        const answer = policy.claims.scopes(facts)
        if (answer === 'invalid_scope' || facts.at !== 'refresh' || facts.requested === undefined)
          return answer
        return { access: facts.granted, stored: facts.granted }
      },
    },
  }),
}
