import type { Defect } from './defect.ts'

export const metadataRevocationAuthMismatch: Defect = {
  name: 'metadata-revocation-auth-mismatch',
  requirement: 'metadata-revocation-auth-methods',
  summary: 'client_secret_post is declared for the revocation endpoint but refused there.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      clientAuthentication: (facts) =>
        !(facts.place === 'revocation' && facts.method === 'client_secret_post') &&
        policy.refresh.clientAuthentication(facts),
    },
  }),
}
