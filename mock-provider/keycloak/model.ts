import type { Challenge } from '../kit/pkce.ts'
import type { ResponseMode } from '../kit/response-mode.ts'
import type { HashedPassword } from './hashed-password.ts'

/** Whole seconds since the epoch, as Keycloak counts time. */
export type Seconds = number

/** Members of a realm's representation that decide something; every other member is kept as it was given. */
export interface RealmSettings {
  [member: string]: unknown
  enabled: boolean
  sslRequired: string
  notBefore: Seconds
  revokeRefreshToken: boolean
  refreshTokenMaxReuse: number
  accessTokenLifespan: Seconds
  accessCodeLifespan: Seconds
  ssoSessionIdleTimeout: Seconds
  ssoSessionMaxLifespan: Seconds
  offlineSessionIdleTimeout: Seconds
  offlineSessionMaxLifespanEnabled: boolean
  offlineSessionMaxLifespan: Seconds
  clientSessionIdleTimeout: Seconds
  clientSessionMaxLifespan: Seconds
  clientOfflineSessionIdleTimeout: Seconds
  clientOfflineSessionMaxLifespan: Seconds
  editUsernameAllowed: boolean
  loginWithEmailAllowed: boolean
  bruteForceProtected: boolean
  permanentLockout: boolean
  failureFactor: number
  waitIncrementSeconds: Seconds
  eventsEnabled: boolean
  enabledEventTypes: readonly string[]
}

export interface Role {
  readonly id: string
  name: string
  description?: string
  /** Realm roles and client roles (`<client id>/<role>`) that come with it. */
  readonly composites: Set<string>
}

export interface ClientScope {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: Record<string, string>
  /**
   * Roles, by their keys, that it lets through to clients without full scope. One that has some is only for users who
   * have one of them.
   */
  readonly roles: Set<string>
  protocolMappers: readonly ProtocolMapper[]
}

/** A group of users; what it has, those who are in it or below it have, too. */
export interface Group {
  readonly id: string
  name: string
  readonly parentId: string | undefined
  attributes: Record<string, readonly string[]>
  readonly realmRoles: Set<string>
  /** By client id. */
  readonly clientRoles: Map<string, Set<string>>
}

export interface User {
  readonly id: string
  username: string
  email?: string
  emailVerified: boolean
  firstName?: string
  lastName?: string
  enabled: boolean
  readonly createdTimestamp: number
  /** As it is typed in, or what an export has of it. */
  password?: string | HashedPassword
  attributes: Record<string, readonly string[]>
  /** Identifiers of groups. */
  readonly groups: Set<string>
  /** Wrong passwords since the last right one, and until when the account is locked for them. */
  failures: { count: number; lockedUntil: Seconds }
  requiredActions: string[]
  notBefore: Seconds
  readonly realmRoles: Set<string>
  /** By client id. */
  readonly clientRoles: Map<string, Set<string>>
  /** The client whose service account it is. */
  readonly serviceAccountOf?: string
}

/** Puts something about a user, a client or a session into tokens. */
export interface ProtocolMapper {
  [member: string]: unknown
  readonly id: string
  readonly name: string
  readonly protocolMapper: string
  readonly config: Readonly<Record<string, string>>
}

/** Members of a client's representation that decide something; every other member is kept as it was given. */
export interface ClientSettings {
  [member: string]: unknown
  clientId: string
  name?: string
  enabled: boolean
  publicClient: boolean
  bearerOnly: boolean
  consentRequired: boolean
  standardFlowEnabled: boolean
  directAccessGrantsEnabled: boolean
  serviceAccountsEnabled: boolean
  fullScopeAllowed: boolean
  secret?: string
  redirectUris: readonly string[]
  webOrigins: readonly string[]
  notBefore: Seconds
  attributes: Record<string, string>
  protocolMappers: readonly ProtocolMapper[]
  /** Of the token that its own registration is read and changed with. */
  registrationTokenId?: string
}

export interface Client {
  /** Stays with the registration; named `id` in representations. */
  readonly uuid: string
  settings: ClientSettings
  /** Names of client scopes. */
  readonly defaultScopes: Set<string>
  readonly optionalScopes: Set<string>
  readonly roles: Map<string, Role>
  /** Roles that get through without full scope: names of realm roles, and `<client id>/<role>`. */
  readonly scopeMappings: Set<string>
}

/** What one client holds in a user's session. */
export interface ClientPart {
  readonly clientUuid: string
  readonly started: Seconds
  lastAccess: Seconds
  /** Ends by the limits that held when it was last used. */
  expires: Seconds
  /** Of the login's request. */
  nonce?: string
  /** Of its newest refresh token; undefined until it was given one. */
  scope?: string
  /** How often a refresh token of it was used. */
  refreshes: number
  /** Uses of refresh tokens, per login, while the realm revokes them. */
  readonly uses: Map<string, { tokenId: string; count: number; lastRefresh: Seconds }>
}

/** A session of a user, online or offline; an offline one has the identifier of the login it came from. */
export interface UserSession {
  readonly id: string
  readonly userId: string
  readonly offline: boolean
  started: Seconds
  authTime: Seconds
  lastAccess: Seconds
  /** Ends by the limits that held when it was last used. */
  expires: Seconds
  readonly ipAddress: string
  readonly parts: Map<string, ClientPart>
}

export interface Consent {
  readonly userId: string
  readonly clientUuid: string
  /** Names of client scopes. */
  readonly scopes: Set<string>
  readonly createdDate: number
  lastUpdatedDate: number
}

export interface Code {
  readonly clientUuid: string
  readonly userId: string
  readonly sessionId: string
  readonly scope: readonly string[]
  readonly openid: boolean
  readonly redirectUri: string
  readonly nonce?: string
  readonly challenge?: Challenge
  /** The login began its session and asked for offline access. */
  firstOffline: boolean
  readonly expires: Seconds
}

/** What a device asked for, until a user has answered in a browser. @see RFC 8628 */
export interface DeviceCode {
  readonly clientUuid: string
  readonly userCode: string
  readonly scope: string | undefined
  readonly interval: Seconds
  readonly expires: Seconds
  /** When the device asked for tokens last. */
  asked: Seconds
  answer: 'pending' | 'denied' | { readonly userId: string; readonly sessionId: string }
}

/** How often and how long a token to register clients with is good. */
export interface InitialAccess {
  readonly count: number
  remaining: number
  readonly timestamp: Seconds
  /** Seconds; zero is no limit. */
  readonly lifetime: Seconds
  readonly expires: Seconds | undefined
}

export interface LoginEvent {
  readonly id: string
  readonly time: number
  readonly type: string
  readonly realmId: string
  readonly clientId?: string
  readonly userId?: string
  readonly sessionId?: string
  readonly ipAddress: string
  readonly error?: string
  readonly details: Readonly<Record<string, string>>
}

/** What a client gets of what it asked for. */
export interface GrantedScope {
  readonly openid: boolean
  /** Names of client scopes, default ones included. */
  readonly scopes: readonly string[]
}

/** An authorization request in one tab of a browser, until it is answered. */
export interface Tab {
  readonly id: string
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly challenge: Code['challenge']
  readonly granted: GrantedScope
  readonly prompt: ReadonlySet<string>
  readonly loginHint: string
  readonly started: number
  /** In every form of the tab; a form with an earlier one is stale. */
  sessionCode: string
  /** The user, once the password was right. */
  signedIn: { readonly userId: string; readonly at: number } | undefined
  /** Who has to give the password again. */
  readonly again: string | undefined
  /** The device that waits for it, instead of a client in the browser. */
  readonly device?: DeviceCode
  answered: boolean
}

/** A log-out that waits for the user's word. */
export interface AskedLogout {
  readonly tabId: string
  readonly sessionCode: string
  readonly redirectTo: string | undefined
}

export interface BrowserState {
  /** The session that the open tabs would belong to, where a release mixes that up. */
  sessionId: string | undefined
  readonly tabs: Map<string, Tab>
  logout: AskedLogout | undefined
}

/** Carries a logout token to a client; failures are the client's business. */
export type Deliver = (url: string, form: URLSearchParams) => Promise<unknown>
