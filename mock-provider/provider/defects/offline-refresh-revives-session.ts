import type { Defect } from './defect.ts'

export const offlineRefreshRevivesSession: Defect = {
  name: 'offline-refresh-revives-session',
  requirement: 'logout-refresh-does-not-relogin',
  summary: 'A refresh with an offline token recreates the ended login session under its old identifier.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      sessionTouch: (facts) => (facts.kind === 'offline' ? 'revive' : policy.refresh.sessionTouch(facts)),
    },
  }),
}
