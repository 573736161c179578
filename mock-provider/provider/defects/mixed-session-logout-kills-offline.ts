import type { Defect } from './defect.ts'

export const mixedSessionLogoutKillsOffline: Defect = {
  name: 'mixed-session-logout-kills-offline',
  requirement: 'logout-mixed-tokens-same-session',
  summary:
    'If the client held an online grant in the session before the offline one, the logout drops the offline grant together with it.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      rpLogout: (facts) =>
        policy.ends.rpLogout(facts).map((ending) => {
          const mixed = facts.holdings?.some(
            ({ kinds }) =>
              kinds.includes('offline') &&
              kinds.includes('online') &&
              kinds.indexOf('online') < kinds.indexOf('offline'),
          )
          return mixed === true ? { ...ending, kinds: ['online', 'offline'] as const } : ending
        }),
    },
  }),
}
