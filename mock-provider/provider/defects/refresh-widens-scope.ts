import type { Defect } from './defect.ts'

export const refreshWidensScope: Defect = {
  name: 'refresh-widens-scope',
  requirement: 'refresh-widening-rejected',
  summary: 'Any scope but offline_access is added to the access token on request at refresh.',
  policy: (policy) => ({
    ...policy,
    claims: {
      ...policy.claims,
      scopes: (facts) => {
        const { requested } = facts
        if (facts.at !== 'refresh' || requested === undefined) return policy.claims.scopes(facts)
        const more = requested.filter((value) => value !== 'offline_access')
        return policy.claims.scopes({ ...facts, granted: [...new Set([...facts.granted, ...more])] })
      },
    },
  }),
}
