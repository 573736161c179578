import type { Defect } from './defect.ts'

export const refreshUpgradesOnlineToOffline: Defect = {
  name: 'refresh-upgrades-online-to-offline',
  requirement: 'scope-refresh-cannot-upgrade',
  summary:
    'A refresh of an online token with offline_access in the scope parameter returns a token that outlives logout.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      successorKind: (facts) =>
        facts.requested?.includes('offline_access') ? 'offline' : policy.refresh.successorKind(facts),
    },
  }),
}
