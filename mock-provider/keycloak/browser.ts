import { getCookie } from 'hono/cookie'
import { randomText } from '../kit/random.ts'
import type { GrantedScope } from './client-scopes.ts'
import { uuid } from './identifiers.ts'
import type { Client, Code, UserSession } from './model.ts'
import { condition } from './sessions.ts'
import type { Visit } from './visit.ts'

/** An authorization request in one tab of a browser, until it is answered. */
export interface Tab {
  readonly id: string
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: 'query' | 'fragment' | 'form_post'
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

/** The state of the browser that sends a request; undefined where it brings no cookie of ours. */
export function browserOf({ realm, context }: Visit): BrowserState | undefined {
  return realm.browsers.get(getCookie(context, 'AUTH_SESSION_ID') ?? '')
}

/** The same, begun anew for a browser that is not known. */
export function knownBrowser(visit: Visit): BrowserState {
  const known = browserOf(visit)
  if (known !== undefined) return known
  const id = randomText(24)
  const state: BrowserState = { sessionId: undefined, tabs: new Map(), logout: undefined }
  visit.realm.browsers.set(id, state)
  setCookie(visit, 'AUTH_SESSION_ID', id, { httpOnly: true })
  setCookie(visit, 'KC_AUTH_SESSION_HASH', randomText(32), { maxAge: 60 })
  setCookie(visit, 'KC_RESTART', randomText(24), { httpOnly: true })
  return state
}

export function newTab(
  { realm }: Visit,
  browser: BrowserState,
  tab: Omit<Tab, 'id' | 'sessionCode' | 'signedIn' | 'answered'>,
): Tab {
  const whole: Tab = {
    ...tab,
    id: randomText(8),
    sessionCode: randomText(32),
    signedIn: undefined,
    answered: false,
  }
  realm.openTab(browser, whole)
  return whole
}

/** The live session that the identity cookie of a browser names. */
export function sessionOfBrowser(visit: Visit): UserSession | undefined {
  const { realm, context } = visit
  const identity = realm.identities.get(getCookie(context, 'KEYCLOAK_IDENTITY') ?? '')
  if (identity === undefined) return undefined
  const session = realm.sessions.get(identity.sessionId)
  if (session === undefined || condition(visit, session) !== 'alive') return undefined
  const user = realm.users.get(session.userId)
  const stale = identity.issued < Math.max(realm.settings.notBefore, user?.notBefore ?? 0)
  return user?.enabled === true && !stale ? session : undefined
}

export function signInBrowser(visit: Visit, session: UserSession): void {
  const identity = uuid()
  visit.realm.identities.set(identity, { sessionId: session.id, issued: visit.now })
  setCookie(visit, 'KC_RESTART', '', { httpOnly: true, maxAge: 0 })
  setCookie(visit, 'KEYCLOAK_IDENTITY', identity, { httpOnly: true })
  setCookie(visit, 'KEYCLOAK_SESSION', randomText(32), {
    maxAge: visit.realm.settings.ssoSessionMaxLifespan,
  })
}

export function signOutBrowser(visit: Visit): void {
  visit.realm.identities.delete(getCookie(visit.context, 'KEYCLOAK_IDENTITY') ?? '')
  setCookie(visit, 'KEYCLOAK_IDENTITY', '', { httpOnly: true, maxAge: 0 })
  setCookie(visit, 'KEYCLOAK_SESSION', '', { maxAge: 0 })
}

/** Loopback is a secure context for browsers, even without TLS. */
function setCookie(
  { realm, base, context }: Visit,
  name: string,
  value: string,
  { httpOnly = false, maxAge }: { readonly httpOnly?: boolean; readonly maxAge?: number } = {},
): void {
  const { protocol, hostname } = new URL(base)
  const secure = protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  const path = `${new URL(base).pathname.replace(/\/$/, '')}/realms/${realm.name}/`
  const attributes = [
    `${name}=${value}`,
    'Version=1',
    `Path=${path}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    secure ? 'SameSite=None' : 'SameSite=Lax',
  ]
  context.header('set-cookie', attributes.join(';'), { append: true })
}
