import type { Defect } from './defect.ts'

export const secondUserJoinsOfflineSession: Defect = {
  name: 'second-user-joins-offline-session',
  requirement: 'isolation-second-user-same-browser',
  summary: 'The refresh of a second user of the same browser names the first user of that browser.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      ownerOf: async (facts) => (await facts.browserUsers())[0] ?? policy.refresh.ownerOf(facts),
    },
  }),
}
