import type { Defect } from './defect.ts'

export const onlineLoginDropsOffline: Defect = {
  name: 'online-login-drops-offline',
  requirement: 'isolation-online-login-keeps-offline',
  summary:
    'An authorization without offline_access overwrites the stored grant, so the offline token is demoted or dropped.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      authorized: (facts) =>
        facts.kind === 'online'
          ? [
              {
                reach: 'pair' as const,
                kinds: ['offline'] as const,
                access: true,
                session: false,
                consent: false,
              },
            ]
          : [],
    },
  }),
}
