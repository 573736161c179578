import type { Defect } from './defect.ts'

export const reloginInvalidatesOffline: Defect = {
  name: 'relogin-invalidates-offline',
  requirement: 'logout-relogin-survives',
  summary: 'The first login of the same user after a logout invalidates offline tokens of earlier sessions.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      login: (facts) =>
        facts.firstSinceLogout === true
          ? [
              {
                reach: 'user' as const,
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
