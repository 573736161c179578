import type { GrantKind } from '../kit/mock-server.ts'
import type { ResponseType } from '../kit/response-type.ts'
import type { ClientAuthenticationMethod } from './options.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

/** Rises with every write of a store; says what came first where clocks cannot. */
export type Order = number
/** Milliseconds since the epoch. */
export type Milliseconds = number

export interface Made {
  readonly order: Order
  readonly at: Milliseconds
}

export type Kind = GrantKind

export interface Authentication {
  readonly time: Milliseconds
  readonly acr?: string
  readonly amr?: readonly string[]
}

export interface User {
  readonly id: string
  readonly made: Made
  readonly username: string
  readonly password: string
  readonly email: string
  readonly name: string
  readonly enabled: boolean
  /** Claims that were configured, by name; they replace those that are made up. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** The refresh token of the upstream provider on which their tokens lean. */
  readonly upstreamToken?: string
}

export interface Client {
  /** Stays with the registration; a new registration of the same client_id has another one. */
  readonly uid: string
  readonly clientId: string
  readonly made: Made
  readonly name: string
  /** How it authenticates; the first of `methods`. */
  readonly method: ClientAuthenticationMethod
  /** All ways that it may authenticate in. */
  readonly methods: readonly ClientAuthenticationMethod[]
  readonly secret?: string
  /** Came by itself where every client is welcome: any secret is its secret. */
  readonly anySecret?: true
  readonly keys?: readonly Record<string, unknown>[]
  /** Where it publishes its keys. */
  readonly keysAt?: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** Where its request objects may be. */
  readonly requestUris?: readonly string[]
  /** Every address that leads to a client will do. */
  readonly anyRedirect?: true
  /** Wildcards in its addresses mean something: whoever runs the provider wrote them. */
  readonly patterns?: true
  /** The port of a loopback address does not matter. */
  readonly anyLoopbackPort?: true
  /** Audience of its access tokens, where it is not the client itself. */
  readonly audience?: string | readonly string[]
  /** More claims in its JWT access tokens. */
  readonly accessTokenClaims?: Readonly<Record<string, unknown>>
  readonly grantTypes: readonly string[]
  readonly responseTypes: readonly ResponseType[]
  /** Scope values it may ask for; undefined means every known one. */
  readonly scopes?: readonly string[]
  readonly consent: 'ask' | 'pre-approved'
  readonly accessTokenFormat: 'opaque' | 'jwt'
  /** Whether its refresh tokens are replaced, where it is not as for others of its kind. */
  readonly rotation?: 'none' | 'always'
  readonly admin: boolean
  readonly enabled: boolean
  /** Whether it knows users by subjects of its sector. */
  readonly subjectType?: 'pairwise'
  readonly sectorIdentifier?: string
  /** Its tokens are bound to the certificate that it shows. */
  readonly boundToCertificate?: true
  /** Signs the answers of the UserInfo endpoint. */
  readonly signedUserinfo?: SigningAlgorithm
  /** Signs its ID tokens, where it is not the first algorithm of the provider. */
  readonly idTokenAlgorithm?: SigningAlgorithm
  /** Where it wants to hear of the end of a login session. */
  readonly backChannelLogout?: string
  readonly frontChannelLogout?: string
  /** What else its registration says, as far as that is known here. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Its metadata is in a document at the address by which it is called. */
  readonly fromDocument?: true
  /** By which it manages its own registration. */
  readonly registrationToken?: string
  /** Characters of its metadata, where it registered itself. */
  readonly registeredSize?: number
  /** When a scope value was taken away after it had been allowed. */
  readonly withdrawn: Readonly<Record<string, Order>>
}

/** A login session belongs to one user and one browser for life. */
export interface Session {
  readonly id: string
  readonly made: Made
  readonly userId: string
  readonly browser: string
  readonly auth: Authentication
  readonly seenAt: Milliseconds
  /** The login session of the upstream provider that it came from, by the `sid` of that. */
  readonly upstream?: string
}

export interface Consent {
  readonly userId: string
  readonly clientUid: string
  readonly scopes: readonly string[]
  readonly made: Made
}

export interface Code {
  readonly id: string
  readonly made: Made
  readonly userId: string
  readonly clientUid: string
  readonly sessionId: string
  readonly scope: readonly string[]
  readonly requestedScope: readonly string[]
  readonly redirectUri: string
  readonly challenge?: string
  readonly nonce?: string
  /** Thumbprint of the key that has to be proven at the exchange. */
  readonly key?: string
  /** The protected resources that were asked for. */
  readonly resources?: readonly string[]
  readonly claims?: ClaimsRequest
  readonly management?: ManagementAction
  readonly auth: Authentication
  readonly expiresAt: Milliseconds
  /** The grant it was exchanged for. */
  readonly grantId?: string
}

/** What an authorization does to a grant that its client manages. @see Grant Management for OAuth 2.0, section 5.2 */
export type ManagementAction =
  | { readonly action: 'create' }
  | { readonly action: 'merge' | 'replace'; readonly grantId: string }

/** Claims that a client asked for by name. @see OpenID Connect Core 1.0, section 5.5 */
export interface ClaimsRequest {
  readonly userinfo: readonly string[]
  readonly idToken: readonly string[]
}

export interface Grant {
  readonly id: string
  readonly kind: Kind
  readonly made: Made
  readonly userId: string
  readonly clientUid: string
  readonly sessionId: string
  readonly browser: string
  readonly scope: readonly string[]
  readonly auth: Authentication
  readonly nonce?: string
  readonly claims?: ClaimsRequest
  readonly usedAt: Milliseconds
  readonly uses: number
  /** Number of the refresh token that is current; it rises by one with each rotation. */
  readonly generation: number
  readonly rotatedAt?: Milliseconds
  /** Thumbprint of the key that its refresh tokens are bound to. */
  readonly key?: string
  /** Thumbprint of the certificate that they are bound to. */
  readonly certificate?: string
  readonly resources?: readonly string[]
  /** The name by which its client manages it; an authorization that merges or replaces makes another one of that name. */
  readonly managed?: string
}

export interface AccessToken {
  readonly id: string
  readonly grantId: string
  readonly made: Made
  readonly by: 'code' | 'refresh'
  /** How often its grant had been used when it was made. */
  readonly uses: number
  /** Whom it names. */
  readonly userId: string
  readonly scope: readonly string[]
  readonly expiresAt: Milliseconds
  /** Thumbprint of the key that it is bound to. */
  readonly key?: string
  /** Thumbprint of the certificate that it is bound to. */
  readonly certificate?: string
  readonly audience?: readonly string[]
}

/** A revocation: one row under one key, however many grants it ends. */
export interface Mark {
  readonly key: string
  readonly event: string
  readonly made: Made
  /** The kinds of grants it ends. */
  readonly kinds: readonly Kind[]
  /** Whether access tokens of these grants end too. */
  readonly access: boolean
  /** Whether login sessions under the key end. */
  readonly session: boolean
  /** Whether consents under the key are forgotten. */
  readonly consent: boolean
  /** A login session that is spared. */
  readonly except?: string
  /** A client that is spared, by its uid. */
  readonly exceptClient?: string
  /** It ends what comes after it and spares what was there: a lock instead of a line in time. */
  readonly later?: boolean
}

/** Limits of one grant; without a number there is none. */
export interface Limits {
  readonly idle?: Milliseconds
  readonly idleSince: Milliseconds
  readonly max?: Milliseconds
  readonly maxSince: Milliseconds
  /** How often it may be used. */
  readonly uses?: number
  /** When its login session ends by time. */
  readonly sessionUntil: Milliseconds
}

export interface Lifetimes {
  readonly code: Milliseconds
  readonly accessToken: Milliseconds
  readonly session: TimeLimit
  readonly online: TimeLimit
  readonly offline: TimeLimit
}

export interface TimeLimit {
  readonly idle?: Milliseconds
  readonly max?: Milliseconds
}

/** Something about a token or a caller that a place may or may not tolerate. */
export interface Finding {
  readonly is: FindingName
  /** The event of the mark, for `revoked`. */
  readonly event?: string
  /** Of a refresh token that was replaced: how many generations ago. */
  readonly generationsBack?: number
  /** How long ago it was replaced or revoked. */
  readonly age?: Milliseconds
  /** For `client-disabled`: whether the client is a public one. */
  readonly publicClient?: boolean
  /** For `superseded`: whether it was issued in the very second of the latest rotation. */
  readonly sameSecond?: boolean
}

export type FindingName =
  | 'unknown'
  | 'forged'
  | 'wrong-type'
  | 'hint-mismatch'
  | 'foreign-client'
  | 'foreign-key'
  | 'foreign-certificate'
  | 'revoked'
  | 'superseded'
  | 'idle'
  | 'max'
  | 'used-often'
  | 'expired'
  | 'session-ended'
  | 'session-expired'
  | 'by-refresh'
  | 'before-refresh'
  | 'without-access-token'
  | 'user-disabled'
  | 'user-gone'
  | 'client-disabled'
  | 'client-gone'
  | 'scope-withdrawn'
  | 'old-key'
  | 'no-key'
  | 'foreign-owner'
  | 'not-privileged'
  | 'malformed-challenge'
  | 'malformed-verifier'
  | 'verifier-without-challenge'
  | 'two-authentications'
  | 'wrong-assertion-type'
  | 'forged-assertion'
  | 'foreign-audience'
  | 'endless-assertion'
  | 'replayed-assertion'
  | 'unsafe-address'

export type Place =
  | 'registration'
  | 'authorization'
  | 'client-authentication'
  | 'code'
  | 'logout'
  | 'token'
  | 'userinfo'
  | 'mcp'
  | 'introspection'
  | 'revocation'
  | 'user-list'
  | 'admin-list'
  | 'client-list'
  | 'account'
  | 'grant-management'
  | 'admin'

/** Everything that decides whether a grant lives, from one read of the store. */
export interface Facts {
  /** The marks under the keys of the grant. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>
  readonly user?: User | undefined
  readonly client?: Client | undefined
  readonly session?: Session | undefined
  readonly lifetimes: Lifetimes
  readonly now: Milliseconds
}

/** The keys under which a mark can reach a grant. */
export function keysOf(
  grant: Pick<Grant, 'id' | 'userId' | 'clientUid' | 'sessionId' | 'managed'>,
): string[] {
  return [
    'realm',
    `user:${grant.userId}`,
    `client:${grant.clientUid}`,
    `pair:${grant.userId}/${grant.clientUid}`,
    `session:${grant.sessionId}`,
    `part:${grant.sessionId}/${grant.clientUid}`,
    `grant:${grant.id}`,
    ...(grant.managed === undefined ? [] : [`managed:${grant.managed}`]),
  ]
}
