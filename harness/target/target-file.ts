import type { Capability } from '../engine/capability.ts'
import type { Profile } from '../engine/vocabulary.ts'
import type { ClientAuthentication } from './actors.ts'
import type { PageRule, RequestStep } from './page-rules.ts'

/** A limit in seconds, or the statement that there is none. */
export type DeclaredLimit = number | 'none'

export interface PerClientKind<T> {
  readonly confidential?: T
  readonly public?: T
}

/** What the owner of a target states about it (`declared:`). An observation never becomes one of these by itself. */
export interface DeclaredPolicy {
  /** Conditions other than a consent page under which offline access is given. */
  readonly offline_conditions?: readonly (
    | 'pre-approved-client'
    | 'administrative-consent'
    | 'stored-consent'
  )[]
  /** Words that the consent page shows for offline access. */
  readonly offline_consent_label?: string
  readonly offline_tokens_per_user_client?: 'many' | 'single'
  readonly offline_idle_limit?: DeclaredLimit
  readonly offline_max_limit?: DeclaredLimit
  readonly sso_idle_limit?: DeclaredLimit
  readonly sso_max_limit?: DeclaredLimit
  readonly rotation?: PerClientKind<'none' | 'rotate'>
  /** Seconds in which a superseded refresh token is still accepted. */
  readonly reuse_grace?: number
  /** Whether the offline tokens of a disabled user work again when he is enabled. */
  readonly reenable_resumes?: boolean
  /** Whether an administrator who sets a new password of a user ends the user's offline tokens. */
  readonly password_reset_revokes?: boolean
  /** Seconds until a revocation is seen everywhere. */
  readonly propagation_window?: number
  /** Seconds until a list drops dead entries. */
  readonly list_cleanup_delay?: number
  /** Seconds by which the target ends sessions late. */
  readonly session_tolerance?: number
}

/** What was seen by trying (`observed:`); says what can be looked at, never what is right. */
export interface ObservedFacts {
  /** Whether a page asks for consent. Default true. */
  readonly consent_page?: boolean
  /** Whether the server has a login session that prompt=none can ask for. Default true. */
  readonly login_session?: boolean
  /** Whether tokens without offline_access come with a refresh token. Default: tried. */
  readonly online_refresh_token?: boolean
  /** Whether prompt=consent works only for a user who is signed in already. Default false. */
  readonly sign_in_before_consent?: boolean
  /** Whether the server fails where it makes two tokens in the same second. Default false. */
  readonly one_token_per_second?: boolean
}

export interface ClientEntry {
  readonly client_id: string
  readonly client_secret?: string
  readonly auth?: ClientAuthentication
  readonly private_key?: Record<string, unknown>
  readonly redirect_uri?: string
  readonly post_logout_redirect_uri?: string
  readonly consent?: 'ask' | 'never'
  readonly scopes?: readonly string[]
}

export type ClientRole = 'main' | 'second' | 'public' | 'not_entitled' | 'preapproved' | 'account'

export interface UserEntry {
  readonly username: string
  readonly password: string
  readonly email?: string
  readonly id?: string
}

/** Whose credentials a call carries. */
export type CallAs = 'admin' | 'user-token' | 'user-browser' | 'nobody'

/**
 * One HTTP request with `{variables}` in its URL, headers and body.
 *
 * Variables: issuer, origin, now (the target's time in seconds), client_id, username, email, user_id, sub, token, sid,
 * new_username, new_email, new_password, new_secret, seconds, csrf, and `entry.<name>` for the members of the list entry the call is about.
 */
export interface RequestTemplate extends RequestStep {
  readonly as?: CallAs
  /** A page to read first, and the hidden field or JSON member in it that becomes `{csrf}`. */
  readonly csrf?: { readonly page: string; readonly field: string }
}

/** A request that answers with a list. */
export interface ListTemplate extends RequestTemplate {
  /** Dotted path of the array in the answer; the answer itself where absent. An object of objects counts as its values. */
  readonly list?: string
  /** Dotted paths inside one entry; `offline` tells which entries are offline access at all. */
  readonly entry: {
    readonly id?: string
    readonly client?: string
    readonly user?: string
    readonly session?: string
    /** Path that exists, or `path=value` that holds, for entries of offline access; every entry where absent. */
    readonly offline?: string
  }
}

/** A revocation: one request, or one for every matching entry of a list that is read right before. */
export interface RevocationTemplate extends RequestTemplate {
  /** Name of the list call whose matching entries are revoked one by one. */
  readonly each?: 'user-list-grants' | 'admin-list-user-tokens' | 'admin-list-client-tokens'
}

export interface NamedRevocation extends RevocationTemplate {
  readonly name: string
}

/** Calls a standard protocol has no request for. */
export interface Calls {
  readonly 'user-list-grants'?: ListTemplate
  readonly 'user-revoke-grant'?: RevocationTemplate
  readonly 'admin-list-user-tokens'?: ListTemplate
  readonly 'admin-list-client-tokens'?: ListTemplate
  readonly 'admin-revoke-user'?: RevocationTemplate
  readonly 'admin-revoke-user-client'?: RevocationTemplate
  readonly 'admin-revoke-token'?: RevocationTemplate
  readonly 'admin-revoke-client'?: RevocationTemplate
  /** Further ways to revoke everything of a client; each is tried and reported by its name. */
  readonly 'admin-revoke-client-ways'?: readonly NamedRevocation[]
  readonly 'admin-list-sessions'?: ListTemplate
  readonly 'admin-end-session'?: RequestTemplate
  /** Makes a throw-away user out of `{username}`, `{email}` and `{password}`; `id` is the path of its id in the answer, or `location`. */
  readonly 'admin-create-user'?: RequestTemplate & { readonly id?: string }
  readonly 'admin-delete-user'?: RequestTemplate
  /**
   * Makes a throw-away confidential client out of `{client_id}`, `{client_secret}`, `{auth}`, `{redirect_uri}` and
   * `{post_logout_redirect_uri}`; a `client_id` or `client_secret` in the answer counts more.
   */
  readonly 'admin-create-client'?: RequestTemplate
  readonly 'admin-delete-client'?: RequestTemplate
  readonly 'admin-disable-user'?: RequestTemplate
  readonly 'admin-enable-user'?: RequestTemplate
  /** Gives a user the name `{new_username}` and the e-mail address `{new_email}`. */
  readonly 'admin-rename-user'?: RequestTemplate
  readonly 'admin-set-password'?: RequestTemplate
  readonly 'admin-disable-client'?: RequestTemplate
  readonly 'admin-enable-client'?: RequestTemplate
  /** Gives a client the secret `{new_secret}`; one in the answer, at the path `secret`, counts more. */
  readonly 'admin-client-secret'?: RequestTemplate & { readonly secret?: string }
  /** Takes offline_access away from what a client may ask for. */
  readonly 'admin-withdraw-offline'?: RequestTemplate
  /** `{idle}` and `{max}` are seconds or null. */
  readonly 'admin-lifetimes'?: RequestTemplate
  readonly 'rotate-signing-key'?: RequestTemplate
  /** Asks whether the login session of a browser lives, where prompt=none says nothing: alive if `alive` is in the body. */
  readonly 'session-alive'?: RequestTemplate & { readonly alive: string }
}

/**
 * How the administrator proves to be one: a fixed token, a header, or a grant for a token: client credentials, or the
 * password of a person (RFC 6749, sections 4.3 and 4.4). `token_endpoint` where it is not the target's own.
 */
export type AdminCredentials =
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly header: { readonly name: string; readonly value: string } }
  | {
      readonly client_credentials: {
        readonly client_id: string
        readonly client_secret: string
        readonly scope?: string
        readonly token_endpoint?: string
      }
    }
  | {
      readonly password_grant: {
        readonly client_id: string
        readonly username: string
        readonly password: string
        readonly token_endpoint?: string
      }
    }

export interface ServerBlock {
  /** Command line, run through the shell in the target file's directory. */
  readonly start: string
  /** URL that answers 2xx when the server is ready; discovery where absent. */
  readonly ready?: string
  /** Seconds to wait for it. Default 60. */
  readonly ready_within?: number
  /** Command that puts the server back to its first state; run once it is ready. */
  readonly reset?: string
  /** Whether it finds its users, clients and tokens again when it is started a second time. Default false. */
  readonly keeps_state?: boolean
  /** Command that stops it; otherwise the started process is ended. */
  readonly stop?: string
}

export interface EndpointOverrides {
  readonly authorization_endpoint?: string
  readonly token_endpoint?: string
  readonly userinfo_endpoint?: string
  readonly revocation_endpoint?: string
  readonly introspection_endpoint?: string
  readonly end_session_endpoint?: string
  readonly jwks_uri?: string
}

/** An administrator of Keycloak: a person of `realm` (default master), or a client with a service account there. */
export type KeycloakAdmin = { readonly realm?: string } & (
  | { readonly username: string; readonly password: string }
  | { readonly client_id: string; readonly client_secret: string }
)

/** A Keycloak, for its built-in driver. */
export interface KeycloakBlock {
  /** Base URL, e.g. `https://sso.example` or `https://host/auth`. */
  readonly url: string
  /** In a file: the realm to work in; a throw-away one is made where it is absent. Loaded: always there. */
  readonly realm?: string
  /** Whether the realm is made for the run and removed after it. */
  readonly ownRealm?: boolean
  readonly admin?: KeycloakAdmin
}

/** The target file with its secrets resolved. */
export interface Target {
  readonly name: string
  readonly issuer: string
  /** Origins besides those of the issuer and its metadata that the run may go to. */
  readonly hosts?: readonly string[]
  readonly server?: ServerBlock
  readonly keycloak?: KeycloakBlock
  readonly clients: { readonly main: ClientEntry } & Partial<Readonly<Record<ClientRole, ClientEntry>>>
  readonly users: readonly UserEntry[]
  readonly login: 'auto' | readonly PageRule[]
  readonly logout: 'auto' | 'none' | readonly PageRule[]
  readonly endpoints: EndpointOverrides
  readonly observed: ObservedFacts
  readonly declared: DeclaredPolicy
  /** Profiles the owner claims; promises count only when they are in here. */
  readonly profiles: readonly Profile[]
  readonly calls: Calls
  readonly admin?: AdminCredentials
  readonly clock?: { readonly advance: RequestTemplate }
  /** Capabilities that are missing although nothing else would show it, with the reason. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>
  readonly tls: { readonly ca?: string; readonly insecure?: boolean }
  /** Seconds. */
  readonly deadlines: { readonly request: number; readonly check: number; readonly run: number }
  /** Parameters added to every authorization request. */
  readonly authorization_parameters: Readonly<Record<string, string>>
}
