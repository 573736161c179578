import type { Defect } from './defect.ts'

export const narrowingDemotesOfflineToken: Defect = {
  name: 'narrowing-demotes-offline-token',
  requirement: 'refresh-narrow-without-offline-stays-offline',
  summary:
    'A refresh with a scope parameter that lacks offline_access returns a refresh token bound to the login session.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      successorKind: (facts) =>
        facts.requested?.includes('offline_access') === false
          ? 'online'
          : policy.refresh.successorKind(facts),
    },
  }),
}
