import type { Defect } from './defect.ts'

export const refreshSkipsClientAuthentication: Defect = {
  name: 'refresh-skips-client-authentication',
  requirement: 'binding-client-authentication-required',
  summary:
    'The token endpoint accepts client_id without a secret for confidential clients if the refresh token is valid.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      clientAuthentication: (facts) =>
        (facts.place === 'token' && facts.grantType === 'refresh_token' && facts.method === 'none') ||
        policy.refresh.clientAuthentication(facts),
    },
  }),
}
