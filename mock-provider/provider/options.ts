/**
 * What a caller may configure. The configuration file (YAML or JSON) has the same shape; durations are whole
 * seconds, `null` means "no limit".
 */
export interface MockProviderOptions {
  /** The issuer identifier, with or without a path, without a trailing slash. Never taken from a request. */
  readonly issuer?: string
  readonly users?: readonly UserOptions[]
  readonly clients?: readonly ClientOptions[]
  /** Signing algorithm of ID tokens and JWT access tokens. */
  readonly signing?: 'RS256' | 'ES256' | 'EdDSA'
  readonly lifetimes?: LifetimeOptions
  readonly rotation?: RotationOptions
  readonly consent?: ConsentOptions
  readonly logout?: LogoutOptions
  readonly refresh?: RefreshAnswerOptions
  readonly grants?: GrantOptions
  readonly login?: LoginOptions
  readonly endpoints?: EndpointOptions
  readonly errors?: ErrorOptions
  /** Names of defects to switch on from the start. */
  readonly defects?: readonly string[]
}

export interface UserOptions {
  readonly username: string
  readonly password: string
  /** The subject identifier; derived from the user name where absent. */
  readonly id?: string
  readonly email?: string
  readonly name?: string
  readonly enabled?: boolean
}

export type ClientAuthenticationMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'none'
  | 'private_key_jwt'

export interface ClientOptions {
  readonly client_id: string
  readonly client_secret?: string
  readonly client_name?: string
  readonly token_endpoint_auth_method?: ClientAuthenticationMethod
  /** Public keys for private_key_jwt. */
  readonly jwks?: { readonly keys: readonly Record<string, unknown>[] }
  readonly redirect_uris?: readonly string[]
  readonly post_logout_redirect_uris?: readonly string[]
  readonly grant_types?: readonly string[]
  /** The scope values this client may ask for; all known ones where absent. */
  readonly scopes?: readonly string[]
  /** Whether the user is asked, or an administrator has agreed in advance. */
  readonly consent?: 'ask' | 'pre-approved'
  readonly access_token_format?: 'opaque' | 'jwt'
  /** May call the administration interface with a client-credentials access token of scope `admin`. */
  readonly admin?: boolean
  readonly enabled?: boolean
}

export interface Limit {
  /** Longest pause between two uses, in seconds. */
  readonly idle?: number | null
  /** Longest life since issue, in seconds. */
  readonly max?: number | null
}

export interface LifetimeOptions {
  readonly code?: number
  readonly access_token?: number
  /** The login session of a browser. Default: idle 1800, max 36000. */
  readonly session?: Limit
  /** Refresh tokens issued without offline_access. Default: those of the session. */
  readonly online?: Limit
  /** Offline tokens. Default: no limit at all. */
  readonly offline?: Limit
}

export type Rotation = 'none' | 'always'

export interface RotationOptions {
  /** Default `none`: the answer to a refresh has no new refresh token and the old one stays valid. */
  readonly confidential?: Rotation
  /** Default `always`: a new value each time, the old one is superseded. */
  readonly public?: Rotation
  /** Seconds in which the direct predecessor is still accepted after rotation. Default 2. */
  readonly grace?: number
}

export interface ConsentOptions {
  /** `remember` (default) asks until the stored consent covers the request; `always` asks every time. */
  readonly ask?: 'remember' | 'always'
  /** Whether the page has a box for each scope but `openid`, not ticked; what is left out is not granted. Default false. */
  readonly boxes?: boolean
}

export interface LogoutOptions {
  /** `when-unsure` (default) asks without a valid ID token hint; `always` asks every time. */
  readonly confirmation?: 'when-unsure' | 'always'
  /** What RP-initiated logout ends: `online` (default) or `everything`, offline tokens included. */
  readonly ends?: 'online' | 'everything'
  /** `fields` (default) keeps the request in hidden fields, `bare` has a form with nothing but a button. */
  readonly page?: 'fields' | 'bare'
}

export interface RefreshAnswerOptions {
  /** Whether a refresh answer has an unchanged refresh token in it too. Default `when-changed`. */
  readonly refresh_token?: 'when-changed' | 'always'
  /** Default true. */
  readonly scope?: boolean
  /** Default true, when the scope has openid. */
  readonly id_token?: boolean
  /** `keep` (default), or `end`: a refresh ends the access tokens that its grant had before. */
  readonly earlier_access_tokens?: 'keep' | 'end'
}

export interface GrantOptions {
  /** `many` (default) or `one`: a new offline grant of the same user and client replaces the earlier one. */
  readonly per_user_and_client?: 'many' | 'one'
  /** Whether a login without offline_access yields a refresh token (bound to the session). Default true. */
  readonly online_refresh_tokens?: boolean
}

export interface LoginOptions {
  /**
   * `html` (default) forms; `two-step`: the user name on one page, the password on the next; `json`: a script's page
   * that posts JSON to the sign-in and consent endpoints.
   */
  readonly pages?: 'html' | 'two-step' | 'json'
  /** Origin of the sign-in and consent pages where it is not the issuer's; `listen` serves that port as well. */
  readonly at?: string
  /** `keep` (default), or `forget`: no browser stays signed in, each request asks for the password again. */
  readonly session?: 'keep' | 'forget'
  /** Status of redirects in the front channel. Default 302. */
  readonly redirect_status?: 302 | 303
}

export interface EndpointOptions {
  /** Each endpoint can be left out; all default to true. */
  readonly userinfo?: boolean
  readonly introspection?: boolean
  readonly revocation?: boolean
  readonly end_session?: boolean
  readonly registration?: boolean
  readonly account?: boolean
  readonly admin?: boolean
  readonly control?: boolean
  /** Whether introspection knows refresh tokens; `false` answers them as inactive. Default true. */
  readonly introspect_refresh_tokens?: boolean
  /** How a client may authenticate at revocation and introspection. Default: every way, for introspection but `none`. */
  readonly token_management_auth?: readonly ClientAuthenticationMethod[]
}

export interface ErrorOptions {
  /** Error code for dead, unknown and foreign refresh tokens. Default `invalid_grant`. */
  readonly dead_token?: 'invalid_grant' | 'invalid_request'
}
