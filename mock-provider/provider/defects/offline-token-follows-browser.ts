import type { Defect } from './defect.ts'

export const offlineTokenFollowsBrowser: Defect = {
  name: 'offline-token-follows-browser',
  requirement: 'logout-user-switch-keeps-subject',
  summary: 'The offline token is keyed by the browser session and yields the user who logged in last.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      ownerOf: async (facts) => (await facts.browserUsers()).at(-1) ?? policy.refresh.ownerOf(facts),
    },
  }),
}
