import type { Defect } from './defect.ts'

export const tokenRevokeHitsOtherClients: Defect = {
  name: 'token-revoke-hits-other-clients',
  requirement: 'isolation-token-revoke-other-clients',
  summary:
    'Revoking one offline token removes the whole offline session of the user, shared by several clients.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      tokenRevoke: (facts) =>
        policy.ends.tokenRevoke(facts).map((ending) => ({ ...ending, reach: 'session' as const })),
    },
  }),
}
