import type { Defect } from './defect.ts'

export const logoutEndsAllBrowsers: Defect = {
  name: 'logout-ends-all-browsers',
  requirement: 'isolation-logout-other-browser',
  summary:
    'A logout request ends all login sessions of the user and their online tokens; offline tokens stay.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      rpLogout: (facts) =>
        policy.ends.rpLogout(facts).map((ending) => ({ ...ending, reach: 'user' as const })),
    },
  }),
}
