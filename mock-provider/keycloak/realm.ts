import { BoundedMap } from '../kit/bounded-map.ts'
import { GradualSweep } from '../kit/gradual-sweep.ts'
import type {
  BrowserState,
  Client,
  ClientScope,
  Code,
  Consent,
  DeviceCode,
  Group,
  InitialAccess,
  LoginEvent,
  RealmSettings,
  Role,
  Seconds,
  Tab,
  User,
  UserSession,
} from './model.ts'
import type { RealmKeys } from './realm-keys.ts'

const keptEvents = 1000
/** What strangers can fill, for each kind of thing. */
const bounds = { most: 10_000, mostCharacters: 16_000_000 }
/** Sign-ins that are under way in one browser, as many as Keycloak keeps. */
const mostTabs = 300

/** Everything that one realm holds. */
export class Realm {
  readonly id: string
  name: string
  settings: RealmSettings
  readonly keys: RealmKeys
  readonly roles = new Map<string, Role>()
  /** By name. */
  readonly scopes = new Map<string, ClientScope>()
  /** Names of the scopes that a new client gets by itself. */
  readonly newClientDefault = new Set<string>()
  readonly newClientOptional = new Set<string>()
  readonly users = new Map<string, User>()
  readonly groups = new Map<string, Group>()
  /** By uuid. */
  readonly clients = new Map<string, Client>()
  readonly sessions = new Map<string, UserSession>()
  readonly offlineSessions = new Map<string, UserSession>()
  readonly codes = new BoundedMap<Code>({
    ...bounds,
    sizeOf: ({ nonce, redirectUri, challenge, scope }) =>
      [nonce, redirectUri, challenge?.value, ...scope].join(' ').length,
  })
  readonly deviceCodes = new BoundedMap<DeviceCode>({ ...bounds, sizeOf: ({ scope = '' }) => scope.length })
  /** Tokens to register clients with, by their identifier. */
  readonly initialAccess = new Map<string, InitialAccess>()
  /** Cookies that say who is signed in in a browser. */
  readonly identities = new BoundedMap<{ readonly sessionId: string; readonly issued: number }>(bounds)
  /** Access tokens that were revoked one by one, until they would have expired. */
  readonly revokedTokens = new Map<string, number>()
  readonly #revokedTokensOver = new GradualSweep(this.revokedTokens)
  /** Proofs of possession that were used, by their identifier, until when they would have been good. */
  readonly usedProofs = new BoundedMap<Seconds>(bounds)
  /** Authorization requests that were pushed, by their request_uri. */
  readonly pushedRequests = new BoundedMap<{
    readonly parameters: URLSearchParams
    readonly expires: number
  }>({
    ...bounds,
    sizeOf: ({ parameters }) => parameters.toString().length,
  })
  /** What browsers are about to do, by the cookie of the browser. */
  readonly browsers = new BoundedMap<BrowserState>({
    ...bounds,
    forgotten: ({ tabs }) => {
      for (const { id } of tabs.values()) this.#tabs.delete(id)
    },
  })
  readonly #tabs = new BoundedMap<{ readonly browser: BrowserState; readonly tab: Tab }>({
    ...bounds,
    sizeOf: ({ tab: { redirectUri, state, nonce, loginHint, challenge, prompt } }) =>
      [redirectUri, state, nonce, loginHint, challenge?.value, ...prompt].join(' ').length,
    forgotten: ({ browser, tab }) => browser.tabs.delete(tab.id),
  })
  events: LoginEvent[] = []
  readonly #consents = new Map<string, Consent>()

  constructor(parts: {
    id: string
    name: string
    settings: RealmSettings
    keys: RealmKeys
    defaultRoles?: string
  }) {
    this.id = parts.id
    this.name = parts.name
    this.settings = parts.settings
    this.keys = parts.keys
    this.defaultRoles = parts.defaultRoles ?? `default-roles-${parts.name.toLowerCase()}`
  }

  /** The role that every new user gets. */
  readonly defaultRoles: string

  userByName(username: string): User | undefined {
    const lowerCase = username.toLowerCase()
    return [...this.users.values()].find((user) => user.username === lowerCase)
  }

  /** By user name, or by e-mail where the realm lets users sign in so. */
  userWhoSignsInAs(name: string): User | undefined {
    const byName = this.userByName(name)
    if (byName !== undefined || !this.settings.loginWithEmailAllowed || name === '') return byName
    const lowerCase = name.toLowerCase()
    return [...this.users.values()].find((user) => user.email === lowerCase)
  }

  clientById(clientId: string): Client | undefined {
    return [...this.clients.values()].find(({ settings }) => settings.clientId === clientId)
  }

  sessionsOf(offline: boolean): Map<string, UserSession> {
    return offline ? this.offlineSessions : this.sessions
  }

  consent(userId: string, clientUuid: string): Consent | undefined {
    return this.#consents.get(`${userId}/${clientUuid}`)
  }

  putConsent(consent: Consent): void {
    this.#consents.set(`${consent.userId}/${consent.clientUuid}`, consent)
  }

  removeConsent(userId: string, clientUuid: string): boolean {
    return this.#consents.delete(`${userId}/${clientUuid}`)
  }

  allConsents(): Consent[] {
    return [...this.#consents.values()]
  }

  consentsOf(userId: string): Consent[] {
    return [...this.#consents.values()].filter((consent) => consent.userId === userId)
  }

  removeUser(user: User): void {
    this.users.delete(user.id)
    for (const consent of this.consentsOf(user.id)) this.removeConsent(user.id, consent.clientUuid)
    for (const sessions of [this.sessions, this.offlineSessions]) {
      for (const session of sessions.values()) if (session.userId === user.id) sessions.delete(session.id)
    }
  }

  removeClient(client: Client): void {
    this.clients.delete(client.uuid)
    for (const [key, consent] of this.#consents) {
      if (consent.clientUuid === client.uuid) this.#consents.delete(key)
    }
    for (const user of this.users.values()) {
      user.clientRoles.delete(client.settings.clientId)
      if (user.serviceAccountOf === client.uuid) this.users.delete(user.id)
    }
  }

  /** A browser has so many tabs at most, all browsers together no more than memory is set aside for. */
  openTab(browser: BrowserState, tab: Tab): void {
    browser.tabs.set(tab.id, tab)
    this.#tabs.set(tab.id, { browser, tab })
    const [oldest] = browser.tabs.keys()
    if (oldest !== undefined && browser.tabs.size > mostTabs) this.closeTab(browser, oldest)
  }

  closeTab(browser: BrowserState, id: string): void {
    browser.tabs.delete(id)
    this.#tabs.delete(id)
  }

  revokeToken(id: string, until: number, now: number): void {
    this.#revokedTokensOver.step(4, (expiry) => expiry < now)
    this.revokedTokens.set(id, until)
  }

  happened(event: LoginEvent): void {
    const { eventsEnabled, enabledEventTypes } = this.settings
    if (!eventsEnabled) return
    // Refreshes are too many to be kept unless they are asked for by name.
    const isKept =
      enabledEventTypes.length === 0 ? event.type !== 'REFRESH_TOKEN' : enabledEventTypes.includes(event.type)
    if (!isKept) return
    this.events.push(event)
    if (this.events.length > keptEvents) this.events.shift()
  }
}
