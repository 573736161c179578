import type { Defect } from './defect.ts'

export const adminRevokeNeedsOnlineSession: Defect = {
  name: 'admin-revoke-needs-online-session',
  requirement: 'revoke-admin-without-online-session',
  summary:
    'The operation walks over live login sessions and finds nothing to revoke when the user is logged out.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminRevokePair: (facts) => (facts.loggedIn === false ? [] : policy.ends.adminRevokePair(facts)),
    },
  }),
}
