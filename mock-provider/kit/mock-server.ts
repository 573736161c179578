import type { Clock } from './clock.ts'
import type { Faults } from './faults/fault.ts'
import type { ProviderEvent } from './journal.ts'
import type { RequestLog } from './request-log.ts'
import type { SignIn } from './sign-in.ts'

/** A user as a mock knows them, without the password. */
export interface UserSummary {
  /** The subject identifier. */
  readonly id: string
  readonly username: string
  readonly email: string
  readonly name: string
  readonly enabled: boolean
}

/** A client as a mock knows it, without its secret. */
export interface ClientSummary {
  readonly clientId: string
  readonly name: string
  readonly enabled: boolean
}

/** `offline` grants live by themselves, `online` ones with the login session they were made in. */
export type GrantKind = 'offline' | 'online'

/** A live grant: what one authorization gave to a client. */
export interface GrantSummary {
  readonly id: string
  readonly kind: GrantKind
  readonly username: string | undefined
  readonly clientId: string | undefined
  readonly scope: string
  /** Milliseconds since the epoch, by the clock of the mock. */
  readonly createdAt: number
  readonly lastUsedAt: number
  /** How often its refresh token was used. */
  readonly uses: number
}

export interface NewUser {
  readonly username: string
  readonly password: string
  readonly id?: string
  readonly email?: string
  readonly name?: string
  readonly enabled?: boolean
}

/** A client by its registration metadata, as far as every engine knows it. @see RFC 7591, section 2 */
export interface NewClient {
  readonly client_id: string
  readonly client_secret?: string
  readonly client_name?: string
  readonly token_endpoint_auth_method?: 'client_secret_basic' | 'client_secret_post' | 'none'
  readonly redirect_uris?: readonly string[]
  readonly post_logout_redirect_uris?: readonly string[]
  /** Whether users are asked, or an administrator has agreed in advance. Default `ask`. */
  readonly consent?: 'ask' | 'pre-approved'
  readonly enabled?: boolean
}

export type UserChanges = Partial<Omit<NewUser, 'username' | 'id'>>

/** Whose offline access; a member that is left out means everybody's, or every client's. */
export interface WhoseGrants {
  readonly user?: string
  readonly client?: string
}

export interface Users {
  list(): Promise<readonly UserSummary[]>
  /** @throws MockError user_exists */
  add(user: NewUser): Promise<UserSummary>
  /** Changes what is named; a new password is one that an administrator sets. @throws MockError unknown_user */
  update(username: string, changes: UserChanges): Promise<UserSummary>
  /** Removes a user with everything they granted; false where there is none. */
  remove(username: string): Promise<boolean>
}

export interface Clients {
  list(): Promise<readonly ClientSummary[]>
  /** @throws MockError client_exists, OAuthError for metadata that cannot be used */
  add(client: NewClient): Promise<ClientSummary>
  remove(clientId: string): Promise<boolean>
  /**
   * Forgets every client that registered itself, as a server does that loses its registrations, with what was granted to
   * it. The identifiers of those that were forgotten.
   */
  forget(): Promise<readonly string[]>
}

export interface Grants {
  /** Live grants of a user, oldest first. */
  list(username: string, kind?: GrantKind): Promise<readonly GrantSummary[]>
  /**
   * Ends one grant as an administrator would, by its identifier, or the offline access of a user, of a client, or of
   * a user at a client; false where there is none.
   *
   * @throws MockError unknown_user, unknown_client
   */
  revoke(which: string | WhoseGrants): Promise<boolean>
}

export interface Keys {
  /** Makes a new signing key the active one; its `kid`. Those before it still verify. */
  rotate(): Promise<string>
}

/** What `snapshot` returns; only the server that made it can read it. */
export interface Snapshot {
  /** Where the clock stood. */
  readonly now: number
  readonly state: unknown
}

/** Tokens to be issued as if somebody had signed in and agreed. */
export interface TokenOrder {
  /** A user name. Default: the first user. */
  readonly user?: string
  /** A client identifier. Default: the first client. */
  readonly client?: string
  /** Default `openid offline_access`. */
  readonly scope?: string
  /** Goes into the ID token. */
  readonly nonce?: string
}

/** The members of a token response. @see RFC 6749, section 5.1 */
export interface IssuedTokens {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly refresh_token?: string
  readonly id_token?: string
  readonly scope?: string
}

/** The ways to be wrong that are on. */
export interface Defects<Name extends string> {
  /** @throws MockError unknown_defect */
  enable(name: Name): void
  disable(name: Name): void
  active(): readonly Name[]
  /** All that this engine can have. */
  available(): readonly Name[]
}

/** What judges the clients of a mock: see `mock --judge`. */
export interface Judging {
  /** The verdicts so far, with the requests that show them. */
  verdict(): unknown
  /** What was asked for last is done: goes on, and says what the client has to do next. */
  next(): Promise<unknown>
}

/** What every engine of the mock is to a program: a running server without a socket, and what is inside. */
export interface MockServer<DefectName extends string = string> {
  /** Whom its tokens name as their issuer. */
  readonly issuer: string
  /** Answers a request, with the signature of the global `fetch`; redirects are not followed. @throws MockError closed */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>
  /**
   * Issues tokens without a page: a user signs in with a browser of their own and agrees.
   *
   * @throws MockError unknown_user, unknown_client, invalid_scope
   */
  issueTokens(order?: TokenOrder): Promise<IssuedTokens>
  /**
   * Walks through the pages of an authorization request as a user would. The address that the browser is sent to in
   * the end, which is the client's, with its code or its error; of a form that is posted, the fields are in its query.
   *
   * @throws MockError unknown_user, sign_in_failed
   */
  signIn(authorizationUrl: URL | string, how?: SignIn): Promise<URL>
  readonly clock: Clock
  readonly users: Users
  readonly clients: Clients
  readonly grants: Grants
  readonly keys: Keys
  /** What happened inside, newest last, without secrets; the latest 500. */
  readonly events: readonly ProviderEvent[]
  /** Tells of each event as it happens, until the function is called that is returned. */
  watch(tell: (event: ProviderEvent) => void): () => void
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: RequestLog
  /** What goes wrong between this server and its clients. */
  readonly faults: Faults
  readonly defects: Defects<DefectName>
  /** Absent where no client is judged. */
  readonly judge?: Judging
  /**
   * Brings everything back to the configuration: people, clients, keys and defects; no grants, no requests, the real
   * time. Requests under way are answered first. What was issued before is worth nothing afterwards.
   */
  reset(): Promise<void>
  /**
   * Everything that `restore` brings back: people, clients, grants, sessions, consents, keys, the clock, defects and
   * faults. Sign-ins that are under way and codes that were not exchanged are not part of it.
   */
  snapshot(): Promise<Snapshot>
  /**
   * Brings back what a snapshot holds, as often as wanted; what came later is worth nothing then. Requests and events
   * are forgotten.
   *
   * @throws MockError invalid_option for what is no snapshot of this server
   */
  restore(snapshot: Snapshot): Promise<void>
  /** Stops answering, once the requests under way are answered. */
  close(): Promise<void>
}
