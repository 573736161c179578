/** Every code that an answer of the mock can have, with the clause that defines it. */
const oauthErrorClauses = {
  invalid_request: 'RFC 6749, section 5.2',
  invalid_client: 'RFC 6749, section 5.2',
  invalid_grant: 'RFC 6749, section 5.2',
  unauthorized_client: 'RFC 6749, section 5.2',
  unsupported_grant_type: 'RFC 6749, section 5.2',
  invalid_scope: 'RFC 6749, section 5.2',
  access_denied: 'RFC 6749, section 4.1.2.1',
  unsupported_response_type: 'RFC 6749, section 4.1.2.1',
  temporarily_unavailable: 'RFC 6749, section 4.1.2.1',
  authorization_pending: 'RFC 8628, section 3.5',
  slow_down: 'RFC 8628, section 3.5',
  expired_token: 'RFC 8628, section 3.5',
  login_required: 'OpenID Connect Core 1.0, section 3.1.2.6',
  consent_required: 'OpenID Connect Core 1.0, section 3.1.2.6',
  request_not_supported: 'OpenID Connect Core 1.0, section 3.1.2.6',
  request_uri_not_supported: 'OpenID Connect Core 1.0, section 3.1.2.6',
  invalid_request_object: 'RFC 9101, section 6.1',
  invalid_request_uri: 'RFC 9101, section 5.2',
  registration_not_supported: 'OpenID Connect Core 1.0, section 3.1.2.6',
  interaction_required: 'OpenID Connect Core 1.0, section 3.1.2.6',
  invalid_token: 'RFC 6750, section 3.1',
  insufficient_scope: 'RFC 6750, section 3.1',
  unsupported_token_type: 'RFC 7009, section 2.2.1',
  invalid_dpop_proof: 'RFC 9449, section 5',
  use_dpop_nonce: 'RFC 9449, section 8',
  invalid_target: 'RFC 8707, section 2',
  invalid_grant_id: 'Grant Management for OAuth 2.0, section 5.4',
  invalid_redirect_uri: 'RFC 7591, section 3.2.2',
  invalid_client_metadata: 'RFC 7591, section 3.2.2',
  // Of interfaces that no OAuth specification describes: the management's, and Keycloak's own.
  unauthorized: 'RFC 9110, section 15.5.2',
  forbidden: 'RFC 9110, section 15.5.4',
  not_found: 'RFC 9110, section 15.5.5',
  method_not_allowed: 'RFC 9110, section 15.5.6',
  conflict: 'RFC 9110, section 15.5.10',
  too_large: 'RFC 9110, section 15.5.14',
  too_many_registrations: 'RFC 6585, section 4',
  not_allowed: 'Keycloak (org.keycloak.OAuthErrorException)',
  invalid_input: 'Keycloak (org.keycloak.services.ErrorResponse)',
} as const

/**
 * The code of a refusal; it stays the same, whatever its description says.
 *
 * @see RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6; RFC 6750, section 3.1;
 * RFC 7009, section 2.2.1; RFC 7591, section 3.2.2; RFC 9101, section 7
 */
export type OAuthErrorCode = keyof typeof oauthErrorClauses

export interface OAuthErrorOptions {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** What is answered instead of `error` and `error_description`; null is an answer without a body. */
  readonly body?: Readonly<Record<string, unknown>> | null
}

/** A text without the characters that a description may not have. @see RFC 6749, section 5.2 */
export function describable(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^ !#-[\]-~]/g, '?')
}

/** A refusal, as the client is to read it. @see RFC 6749, section 5.2 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>> | null

  constructor(
    code: OAuthErrorCode,
    description: string,
    {
      status = 400,
      headers = {},
      body = { error: code, error_description: describable(description) },
    }: OAuthErrorOptions = {},
  ) {
    super(description)
    this.code = code
    this.status = status
    this.headers = headers
    this.body = body
  }

  /** The clause that defines the code. */
  get clause(): string {
    return oauthErrorClauses[this.code]
  }
}
