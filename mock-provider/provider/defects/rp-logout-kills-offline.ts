import type { Defect } from './defect.ts'

export const rpLogoutKillsOffline: Defect = {
  name: 'rp-logout-kills-offline',
  requirement: 'logout-rp-initiated-survives',
  summary: 'The end_session endpoint revokes all refresh tokens of the session, offline ones included.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      rpLogout: (facts) =>
        policy.ends.rpLogout(facts).map((ending) => ({ ...ending, kinds: ['online', 'offline'] as const })),
    },
  }),
}
