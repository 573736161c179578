import { type Defects, decides } from './defect.ts'

/** What clients that act while nobody is there come to grief over. */
export const agentDefects = {
  'refresh-refuses-resource': decides(
    'A refresh that names the granted resource is refused with invalid_target.',
    'claims',
    'audience',
    (conforming) => (facts) =>
      facts.at === 'refresh' && facts.named.length > 0 ? 'invalid_target' : conforming(facts),
  ),
  'refresh-drops-audience': decides(
    'A refresh that names no resource yields an access token for nobody in particular.',
    'claims',
    'audience',
    (conforming) => (facts) => (facts.at === 'refresh' && facts.named.length === 0 ? [] : conforming(facts)),
  ),
  'refused-refresh-ends-token': decides(
    'A refresh that is refused for a resource that was not granted ends the grant.',
    'refresh',
    'afterRefusal',
    () =>
      ({ error }) =>
        error === 'invalid_target' ? 'end' : 'keep',
  ),
  'refresh-token-member-null': decides(
    'Token answers without a refresh token have the member refresh_token with null.',
    'answers',
    'absentRefreshToken',
    () => () => null,
  ),
  'refresh-without-expires-in': decides(
    'The answer to a refresh has no expires_in.',
    'answers',
    'tellsLifetime',
    () => (facts) => facts.at !== 'refresh',
  ),
  'unknown-client-as-invalid-grant': decides(
    'A client that is not known is answered with invalid_grant.',
    'answers',
    'unknownClient',
    () => () => 'invalid_grant',
  ),
  'metadata-hides-public-clients': decides(
    'token_endpoint_auth_methods_supported lacks none although public clients work.',
    'answers',
    'clientMethodsSupported',
    (conforming) => (names) => conforming(names).filter((name) => name !== 'none'),
  ),
  'upstream-refusal-as-invalid-token': decides(
    'A refresh that the upstream provider has refused for good is answered with 401 invalid_token.',
    'answers',
    'upstreamRefusal',
    () => () => ({ status: 401, error: 'invalid_token' }),
  ),
  'token-endpoint-closed-to-scripts': decides(
    'Scripts of other origins read the metadata, and no answer of the token endpoint.',
    'answers',
    'opensToScripts',
    (conforming) => (facts) => conforming(facts) && !facts.path.endsWith('/token'),
  ),
  'iss-announced-not-sent': decides(
    'Authorization responses have no iss although the metadata announces it.',
    'answers',
    'namesIssuer',
    () => () => false,
  ),
  'offline-without-prompt-refused': decides(
    'A request for offline_access without prompt ends with an error instead of without offline access.',
    'consent',
    'consentPrompt',
    (conforming) => (facts) =>
      facts.prompt.size === 0 && facts.scope.includes('offline_access') ? 'error' : conforming(facts),
  ),
  'offline-scope-needs-openid': decides(
    'Without openid there is no refresh token, whatever is asked for.',
    'refresh',
    'refreshTokenFor',
    (conforming) => (facts) => (facts.scope.includes('openid') ? conforming(facts) : 'none'),
  ),
} satisfies Defects
