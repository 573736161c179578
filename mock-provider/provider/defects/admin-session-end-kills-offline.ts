import type { Defect } from './defect.ts'

export const adminSessionEndKillsOffline: Defect = {
  name: 'admin-session-end-kills-offline',
  requirement: 'logout-admin-ends-session-survives',
  summary:
    'Removing a login session through the admin API cascades to the offline tokens that started in it.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminEndSession: (facts) =>
        policy.ends
          .adminEndSession(facts)
          .map((ending) => ({ ...ending, kinds: ['online', 'offline'] as const })),
    },
  }),
}
