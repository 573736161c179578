import type { OAuthErrorCode } from '../../kit/oauth-error.ts'
import type {
  Authentication,
  Client,
  Facts,
  Finding,
  Grant,
  Kind,
  Lifetimes,
  Limits,
  Made,
  Mark,
  Place,
  Session,
  User,
} from '../model.ts'
import type { ClientAuthenticationMethod } from '../options.ts'
import type { Ends } from './ends.ts'

/**
 * Every decision of the provider, as pure functions of facts. Endpoints gather the facts and carry the answer out;
 * configuration builds the policy; a defect replaces one function.
 */
export interface Policy {
  readonly consent: ConsentPolicy
  readonly claims: ClaimsPolicy
  readonly refresh: RefreshPolicy
  readonly lifetime: LifetimePolicy
  readonly ends: Ends
  readonly acceptance: AcceptancePolicy
  readonly answers: AnswerPolicy
}

export interface ConsentPolicy {
  /** `error` answers prompt=none with login_required. */
  loginPrompt(facts: {
    readonly prompt: ReadonlySet<string>
    readonly maxAge?: number
    readonly session?: Session
    readonly now: number
    /** A sign-in happened for this very request. */
    readonly signedInNow: boolean
  }): 'reuse' | 'ask' | 'error'
  /** Whether a client may have a scope value it asks for. */
  entitlement(facts: {
    readonly client: Client
    readonly value: string
    readonly known: boolean
  }): 'allow' | 'drop' | 'forbid'
  consentPrompt(facts: {
    readonly client: Client
    readonly prompt: ReadonlySet<string>
    readonly scope: readonly string[]
    /** Scope values of the stored consent; undefined where there is none. */
    readonly stored?: readonly string[]
    readonly answeredNow: boolean
  }): 'ask' | 'skip' | 'error'
  /** What the consent page lists. */
  consentItems(scope: readonly string[]): readonly string[]
  /** What was agreed to on a page with boxes. */
  agreed(facts: { readonly scope: readonly string[]; readonly ticked: readonly string[] }): readonly string[]
  /** The nonce that goes into the ID token. */
  nonce(facts: { readonly requested: string | undefined; readonly answeredNow: boolean }): string | undefined
}

/** Facts that most decisions do not need are asked for. */
type Awaitable<T> = T | Promise<T>

export interface ClaimsPolicy {
  scopes(facts: {
    readonly at: 'code' | 'refresh'
    readonly requested?: readonly string[]
    readonly granted: readonly string[]
  }):
    | {
        readonly access: readonly string[]
        readonly stored: readonly string[]
        readonly reported?: readonly string[]
      }
    | 'invalid_scope'
  /** The scope that a refresh starts from. */
  grantScope(facts: {
    readonly grant: Grant
    /** The youngest grant of the same kind, user and client. */
    readonly newest: () => Promise<Grant | undefined>
  }): Awaitable<readonly string[]>
  subjectIdentifier(user: User): string
  /** The resources that an access token is for, of those that the grant is for. */
  audience(facts: {
    readonly at: 'code' | 'refresh'
    readonly named: readonly string[]
    readonly granted: readonly string[]
  }): readonly string[] | 'invalid_target'
  identityClaims(facts: {
    readonly at: 'code' | 'refresh'
    readonly grant: Grant
    readonly client: Client
    /** The latest sign-in of the user anywhere. */
    readonly newestLogin: () => Promise<number | undefined>
    readonly now: number
  }): Awaitable<{ readonly aud: string; readonly auth: Authentication; readonly nonce?: string }>
  /**
   * Seconds that a refresh token may rest, and those that are left of its authorization, without a member where there is
   * no end.
   */
  expirationFields(facts: { readonly limits: Limits; readonly now: number }): {
    readonly refresh_token_timeout?: number
    readonly authorization_expires_in?: number
  }
  /** Seconds until a refresh token expires, as announced; undefined announces nothing. */
  announcedExpiry(facts: {
    readonly limits: Limits
    readonly now: number
    readonly at: 'answer' | 'introspection'
  }): number | undefined
}

export interface RefreshPolicy {
  refreshTokenFor(facts: {
    readonly scope: readonly string[]
    readonly client: Client
    /** Where its tokens travel: by the token endpoint, or by the browser without or with a code. */
    readonly flow: 'code' | 'implicit' | 'hybrid'
  }): Kind | 'none'
  /** The grant types that a client has which registered itself. */
  registeredGrantTypes(facts: { readonly asked: readonly string[] }): readonly string[]
  /** What becomes of the grant where the rest of a refresh request is refused. */
  afterRefusal(facts: { readonly error: OAuthErrorCode }): 'keep' | 'end'
  /** Whether the refresh tokens of a client are bound to the key that it proved when they were issued. */
  bindsToKey(facts: { readonly client: Client }): boolean
  /** What kind of refresh token an exchange of an access token yields, where one is asked for. */
  exchangedFor(facts: {
    /** The scope that the exchange asks for, and that of the access token. */
    readonly requested: readonly string[]
    readonly held: readonly string[]
  }): Kind | 'none'
  /** What a refresh does to the refresh token, and what follows when a superseded one comes back. */
  rotation(facts: {
    readonly client: Client
    readonly kind: Kind
    /** Whether the refresh came with a proof of possession. */
    readonly proven?: boolean
  }): {
    readonly value: 'same' | 'new' | 'omitted'
    readonly old: 'valid' | 'superseded'
    readonly onReuse: 'end' | 'refuse'
  }
  /** Which refresh token of its line is handed out for one that was replaced already, and is accepted still. */
  repeatedAnswer(facts: { readonly presented: number; readonly current: number }): number
  /** Another kind than the grant's makes a new grant of that kind, or changes the grant where the token rotates. */
  successorKind(facts: {
    readonly kind: Kind
    readonly requested?: readonly string[]
    /** Whether the refresh replaces the token. */
    readonly rotates: boolean
  }): Kind
  ownerOf(facts: {
    readonly grant: Grant
    readonly user?: User | undefined
    /** Everybody who signed in with the browser of the grant, first to last. */
    readonly browserUsers: () => Promise<readonly User[]>
  }): Awaitable<User | undefined>
  clientAuthentication(facts: {
    readonly place: 'token' | 'pushed-request' | 'revocation' | 'introspection'
    readonly grantType?: string
    readonly client: Client
    readonly method: ClientAuthenticationMethod
    readonly verified: boolean
  }): boolean
  /** Whose request it is where client_id names somebody else than the authentication does; undefined refuses it. */
  actingClient(facts: { readonly authenticated: string; readonly named: string }): string | undefined
  /** Which grant a request to the token endpoint is for. */
  requestedGrant(facts: { readonly grantType: string; readonly names: ReadonlySet<string> }): string
  /** Where the token endpoint looks for parameters. */
  parametersFrom(): 'body' | 'body-and-query'
  /** `accept` processes a request with a repeated parameter. */
  parameters(facts: { readonly repeated: readonly string[] }): 'accept' | 'refuse'
  sessionTouch(facts: {
    readonly kind: Kind
    readonly alive: () => Promise<boolean>
  }): Awaitable<'extend' | 'leave' | 'revive'>
}

export interface LifetimePolicy {
  limits(grant: Grant, facts: Pick<Facts, 'session' | 'lifetimes' | 'now'>): Limits
  accessTokenLifetime(facts: {
    readonly configured: number
    readonly limits: Limits
    readonly now: number
  }): number
  sessionUntil(session: Session, lifetimes: Lifetimes): number
}

export interface AcceptancePolicy {
  /** Whether a mark reaches what was made at a place in the order. */
  covers(mark: Mark, made: Made, facts: { readonly accountMade?: Made }): boolean
  /** The identifiers under which a list shows a grant: one entry for each. */
  entries(facts: { readonly grant: Grant; readonly place: Place }): readonly string[]
  /** Whether a place accepts a token in spite of a finding; a table of places and findings. */
  readonly tolerates: Readonly<Record<Place, Tolerance>>
}

export type Tolerance = (
  finding: Finding,
  token: { readonly kind?: Kind; readonly access: boolean },
) => boolean

export interface AnswerPolicy {
  /** The refusal of a refresh token, by what was found. */
  deadToken(findings: readonly Finding[]): {
    readonly status: number
    readonly error: OAuthErrorCode
    readonly description: string
  }
  /** The refusal of a refresh that the upstream provider, on which the token leans, has refused for good. */
  upstreamRefusal(): { readonly status: number; readonly error: OAuthErrorCode }
  /** The error for a refresh that asks for more than was granted. */
  exceededScope(): OAuthErrorCode
  /** The refusal of a client; `header`: whether it used the Authorization header. */
  invalidClient(facts: { readonly header: boolean; readonly issuer: string }): {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
  }
  /** The error for a client that is not registered. */
  unknownClient(): OAuthErrorCode
  /** The member `refresh_token` of an answer without one; undefined leaves it out. */
  absentRefreshToken(): undefined | null | ''
  /** Whether an answer with an access token says how long that lives. */
  tellsLifetime(facts: { readonly at: 'code' | 'refresh' }): boolean
  /** Whether authorization responses name the issuer, as the metadata announces. */
  namesIssuer(): boolean
  /** The authentication methods of the token endpoint, as the metadata lists them. */
  clientMethodsSupported(names: readonly string[]): readonly string[]
  /** Whether scripts of other origins may read answers of a path that is open to them; the path with that of the issuer. */
  opensToScripts(facts: { readonly path: string }): boolean
  /** What a client is told that has registered itself. */
  registered(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  readonly scopesSupported: () => readonly string[]
  /** The scope that the MCP server says is needed. */
  resourceScopes(facts: {
    readonly at: 'metadata' | 'challenge'
    readonly required: readonly string[]
  }): readonly string[]
  /** The issuers that the metadata of the MCP server leads to. */
  resourceServers(facts: { readonly issuer: string }): readonly string[]
  /** The HTTP methods that the end session endpoint takes. */
  readonly logoutMethods: () => readonly string[]
  grantTypesSupported(names: readonly string[]): readonly string[]
}
