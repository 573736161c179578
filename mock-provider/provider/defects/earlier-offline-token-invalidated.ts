import type { Defect } from './defect.ts'

export const earlierOfflineTokenInvalidated: Defect = {
  name: 'earlier-offline-token-invalidated',
  requirement: 'lifetime-first-token-stays-valid',
  summary:
    'Although rotation is declared off, a refresh returns a new token value and invalidates the previous one.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      rotation: (facts) =>
        facts.client.method === 'none'
          ? policy.refresh.rotation(facts)
          : { value: 'new', old: 'superseded', onReuse: 'refuse' },
    },
  }),
}
