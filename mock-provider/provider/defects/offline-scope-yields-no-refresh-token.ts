import type { Defect } from './defect.ts'

export const offlineScopeYieldsNoRefreshToken: Defect = {
  name: 'offline-scope-yields-no-refresh-token',
  requirement: 'scope-issues-refresh-token',
  summary:
    'The token endpoint leaves out refresh_token although offline_access was requested with prompt=consent and approved.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      refreshTokenFor: (facts) =>
        facts.scope.includes('offline_access') ? 'none' : policy.refresh.refreshTokenFor(facts),
    },
  }),
}
