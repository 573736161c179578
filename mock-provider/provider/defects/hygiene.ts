import { type Defects, decides } from './defect.ts'

/** Refusals, headers and metadata say the wrong thing. */
export const hygieneDefects = {
  'wrong-error-for-dead-token': decides(
    'A revoked offline token is answered with 401 invalid_token instead of 400 invalid_grant.',
    'answers',
    'deadToken',
    (conforming) => (findings) =>
      findings.some(({ is }) => is === 'revoked')
        ? { status: 401, error: 'invalid_token', description: 'the token was revoked' }
        : conforming(findings),
  ),
  'refresh-response-cacheable': {
    behaviour: 'Refresh responses are sent without Cache-Control: no-store.',
    respond({ refreshed }, response) {
      if (refreshed) response.headers.delete('cache-control')
    },
  },
  'duplicate-parameter-accepted': decides(
    'A request with refresh_token given twice is processed with one of the values.',
    'refresh',
    'parameters',
    () => () => 'accept',
  ),
  'invalid-client-without-challenge': decides(
    'Failed Basic authentication is answered with 400 and without WWW-Authenticate.',
    'answers',
    'invalidClient',
    () => () => ({ status: 400, headers: {} }),
  ),
  'query-parameters-accepted': decides(
    'The token endpoint takes the parameters of a refresh from its address as well as from the body.',
    'refresh',
    'parametersFrom',
    () => () => 'body-and-query',
  ),
  'exceeded-scope-as-invalid-grant': decides(
    'A refresh that asks for more than was granted is answered with invalid_grant.',
    'answers',
    'exceededScope',
    () => () => 'invalid_grant',
  ),
  'metadata-hides-offline-scope': decides(
    'scopes_supported is present but lacks offline_access.',
    'answers',
    'scopesSupported',
    (conforming) => () => conforming().filter((value) => value !== 'offline_access'),
  ),
  'metadata-omits-refresh-grant': decides(
    'grant_types_supported lists authorization_code only although refresh tokens are issued.',
    'answers',
    'grantTypesSupported',
    () => () => ['authorization_code'],
  ),
  'metadata-revocation-auth-mismatch': decides(
    'client_secret_post is declared for the revocation endpoint but refused there.',
    'refresh',
    'clientAuthentication',
    (conforming) => (facts) =>
      !(facts.place === 'revocation' && facts.method === 'client_secret_post') && conforming(facts),
  ),
} satisfies Defects
