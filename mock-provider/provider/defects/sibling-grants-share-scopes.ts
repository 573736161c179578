import type { Defect } from './defect.ts'

export const siblingGrantsShareScopes: Defect = {
  name: 'sibling-grants-share-scopes',
  requirement: 'isolation-sibling-scopes-independent',
  summary:
    'The scope is kept per user and client, so the latest authorization overwrites the scope of earlier tokens.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      grantScope: async (facts) => (await facts.newest())?.scope ?? policy.claims.grantScope(facts),
    },
  }),
}
