import type { Defect } from './defect.ts'

export const userRevokeKeepsConsent: Defect = {
  name: 'user-revoke-keeps-consent',
  requirement: 'revoke-user-consent-forgotten',
  summary: 'Revocation deletes the tokens but keeps the consent, so prompt=none yields a new offline token.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      userRevoke: (facts) => policy.ends.userRevoke(facts).map((ending) => ({ ...ending, consent: false })),
    },
  }),
}
