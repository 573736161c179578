import type { Defect } from './defect.ts'

export const offlineGrantReplacesOnline: Defect = {
  name: 'offline-grant-replaces-online',
  requirement: 'isolation-offline-grant-keeps-online',
  summary: 'Granting offline access converts the session, and the earlier online refresh token is refused.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      authorized: (facts) =>
        facts.kind === 'offline'
          ? [
              {
                ...{
                  reach: 'pair' as const,
                  kinds: ['offline'] as const,
                  access: true,
                  session: false,
                  consent: false,
                },
                kinds: ['online'] as const,
              },
            ]
          : [],
    },
  }),
}
