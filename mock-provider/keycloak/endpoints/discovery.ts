import { jsonWithCharset, type RealmRequest } from '../realm-request.ts'
import { asymmetricAlgorithms, signatureAlgorithms } from '../signature-algorithms.ts'

const encryption = [
  'ECDH-ES+A256KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A128KW',
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA1_5',
  'ECDH-ES',
]
const content = ['A256GCM', 'A192GCM', 'A128GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512']
const authentication = [
  'private_key_jwt',
  'client_secret_basic',
  'client_secret_post',
  'tls_client_auth',
  'client_secret_jwt',
]

/** The metadata document, its members in Keycloak's order. @see OpenID Connect Discovery 1.0, section 3 */
export async function discovery(request: RealmRequest): Promise<Response> {
  request.context.header('cache-control', 'no-cache, must-revalidate, no-transform, no-store')
  return request.context.json(metadata(request))
}

function metadata({ issuer, realm, release }: RealmRequest): Record<string, unknown> {
  const at = `${issuer}/protocol/openid-connect`
  const members = release.discovery
  const endpoints = {
    token_endpoint: `${at}/token`,
    revocation_endpoint: `${at}/revoke`,
    introspection_endpoint: `${at}/token/introspect`,
    device_authorization_endpoint: `${at}/auth/device`,
    registration_endpoint: `${issuer}/clients-registrations/openid-connect`,
    userinfo_endpoint: `${at}/userinfo`,
    pushed_authorization_request_endpoint: `${at}/ext/par/request`,
    backchannel_authentication_endpoint: `${at}/ext/ciba/auth`,
  }
  return {
    issuer,
    authorization_endpoint: `${at}/auth`,
    token_endpoint: endpoints.token_endpoint,
    introspection_endpoint: endpoints.introspection_endpoint,
    userinfo_endpoint: endpoints.userinfo_endpoint,
    end_session_endpoint: `${at}/logout`,
    frontchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    jwks_uri: `${at}/certs`,
    check_session_iframe: `${at}/login-status-iframe.html`,
    grant_types_supported: [
      'authorization_code',
      'client_credentials',
      'implicit',
      'password',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      ...(members.jwtBearer ? ['urn:ietf:params:oauth:grant-type:jwt-bearer'] : []),
      ...(members.tokenExchange
        ? ['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:uma-ticket']
        : []),
      'urn:openid:params:grant-type:ciba',
    ],
    acr_values_supported: ['0', '1'],
    response_types_supported: [
      'code',
      'none',
      'id_token',
      'token',
      'id_token token',
      'code id_token',
      'code token',
      'code id_token token',
    ],
    subject_types_supported: ['public', 'pairwise'],
    ...(members.prompts ? { prompt_values_supported: ['none', 'login', 'consent'] } : {}),
    id_token_signing_alg_values_supported: signatureAlgorithms,
    id_token_encryption_alg_values_supported: encryption,
    id_token_encryption_enc_values_supported: content,
    userinfo_signing_alg_values_supported: [...signatureAlgorithms, 'none'],
    userinfo_encryption_alg_values_supported: encryption,
    userinfo_encryption_enc_values_supported: content,
    request_object_signing_alg_values_supported: [...signatureAlgorithms, 'none'],
    request_object_encryption_alg_values_supported: encryption,
    request_object_encryption_enc_values_supported: content,
    response_modes_supported: [
      'query',
      'fragment',
      'form_post',
      'query.jwt',
      'fragment.jwt',
      'form_post.jwt',
      'jwt',
    ],
    registration_endpoint: endpoints.registration_endpoint,
    token_endpoint_auth_methods_supported: authentication,
    token_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    introspection_endpoint_auth_methods_supported: authentication,
    introspection_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    authorization_signing_alg_values_supported: signatureAlgorithms,
    authorization_encryption_alg_values_supported: encryption,
    authorization_encryption_enc_values_supported: content,
    claims_supported: [
      'iss',
      'sub',
      'aud',
      ...(members.moreClaims ? ['exp', 'iat'] : []),
      'auth_time',
      'name',
      'given_name',
      'family_name',
      'preferred_username',
      'email',
      'acr',
      ...(members.moreClaims ? ['azp', 'nonce'] : []),
    ],
    claim_types_supported: ['normal'],
    claims_parameter_supported: true,
    scopes_supported: ['openid', ...realm.scopes.keys()],
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    code_challenge_methods_supported: ['plain', 'S256'],
    tls_client_certificate_bound_access_tokens: true,
    ...(members.dpop ? { dpop_signing_alg_values_supported: asymmetricAlgorithms } : {}),
    revocation_endpoint: endpoints.revocation_endpoint,
    revocation_endpoint_auth_methods_supported: authentication,
    revocation_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    device_authorization_endpoint: endpoints.device_authorization_endpoint,
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
    backchannel_authentication_endpoint: endpoints.backchannel_authentication_endpoint,
    backchannel_authentication_request_signing_alg_values_supported: asymmetricAlgorithms,
    require_pushed_authorization_requests: false,
    pushed_authorization_request_endpoint: endpoints.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: endpoints,
    authorization_response_iss_parameter_supported: true,
  }
}

/** The key set. @see RFC 7517, section 5 */
export async function certs({ realm, context }: RealmRequest): Promise<Response> {
  context.header('cache-control', 'no-cache')
  return context.json(realm.keys.published())
}

/** What a realm says of itself. */
export async function realmInformation({ realm, context, issuer }: RealmRequest): Promise<Response> {
  context.header('cache-control', 'no-cache')
  return jsonWithCharset(context, {
    realm: realm.name,
    public_key: await realm.keys.publicKey(),
    'token-service': `${issuer}/protocol/openid-connect`,
    'account-service': `${issuer}/account`,
    'tokens-not-before': realm.settings.notBefore,
  })
}
