import type { Clock } from './clock.ts'
import type { ProviderEvent, SeenRequest } from './journal.ts'

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

export interface Users {
  list(): Promise<readonly UserSummary[]>
  /** @throws MockError user_exists */
  add(user: NewUser): Promise<UserSummary>
  /** Removes a user with everything they granted; false where there is none. */
  remove(username: string): Promise<boolean>
}

export interface Clients {
  list(): Promise<readonly ClientSummary[]>
  /** @throws MockError client_exists, OAuthError for metadata that cannot be used */
  add(client: NewClient): Promise<ClientSummary>
  remove(clientId: string): Promise<boolean>
}

export interface Grants {
  /** Live grants of a user, oldest first. */
  list(username: string, kind?: GrantKind): Promise<readonly GrantSummary[]>
  /** Ends one grant as an administrator would; false where there is none of that identifier. */
  revoke(id: string): Promise<boolean>
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

/** What every engine of the mock is to a program: a running server without a socket, and what is inside. */
export interface MockServer<DefectName extends string = string> {
  /** Whom its tokens name as their issuer. */
  readonly issuer: string
  /** Answers a request. @throws MockError closed */
  fetch(request: Request): Promise<Response>
  readonly clock: Clock
  readonly users: Users
  readonly clients: Clients
  readonly grants: Grants
  /** What happened inside, newest last, without secrets; the latest 500. */
  readonly events: readonly ProviderEvent[]
  /** Tells of each event as it happens, until the function is called that is returned. */
  watch(tell: (event: ProviderEvent) => void): () => void
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: readonly SeenRequest[]
  readonly defects: Defects<DefectName>
  /**
   * Brings everything back to the configuration: people, clients, keys and defects; no grants, no requests, the real
   * time. Requests under way are answered first. What was issued before is worth nothing afterwards.
   */
  reset(): Promise<void>
  /** Stops answering, once the requests under way are answered. */
  close(): Promise<void>
}
