import type { Defect } from './defect.ts'

export const onlineRefreshSurvivesLogout: Defect = {
  name: 'online-refresh-survives-logout',
  requirement: 'logout-online-refresh-dies',
  summary: 'Refresh tokens without offline_access keep working after RP-initiated logout.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      rpLogout: (facts) => policy.ends.rpLogout(facts).map((ending) => ({ ...ending, kinds: [] })),
    },
  }),
}
