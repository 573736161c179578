import { getCookie } from 'hono/cookie'
import { randomText } from '../kit/random.ts'
import { uuid } from './identifiers.ts'
import type { BrowserState, Tab, UserSession } from './model.ts'
import type { RealmRequest } from './realm-request.ts'
import { condition } from './sessions.ts'

/** The state of the browser that sends a request; undefined where it brings no cookie of ours. */
export function browserOf({ realm, context }: RealmRequest): BrowserState | undefined {
  return realm.browsers.get(getCookie(context, 'AUTH_SESSION_ID') ?? '')
}

/** The same, begun anew for a browser that is not known. */
export function knownBrowser(request: RealmRequest): BrowserState {
  const current = browserOf(request)
  if (current !== undefined) return current
  const id = randomText(24)
  const state: BrowserState = { sessionId: undefined, tabs: new Map(), logout: undefined }
  request.realm.browsers.set(id, state)
  setCookie(request, 'AUTH_SESSION_ID', id, { httpOnly: true })
  setCookie(request, 'KC_AUTH_SESSION_HASH', randomText(32), { maxAge: 60 })
  setCookie(request, 'KC_RESTART', randomText(24), { httpOnly: true })
  return state
}

export function newTab(
  { realm }: RealmRequest,
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
export function sessionOfBrowser(request: RealmRequest): UserSession | undefined {
  const { realm, context } = request
  const identity = realm.identities.get(getCookie(context, 'KEYCLOAK_IDENTITY') ?? '')
  if (identity === undefined) return undefined
  const session = realm.sessions.get(identity.sessionId)
  if (session === undefined || condition(request, session) !== 'alive') return undefined
  const user = realm.users.get(session.userId)
  const stale = identity.issued < Math.max(realm.settings.notBefore, user?.notBefore ?? 0)
  return user?.enabled === true && !stale ? session : undefined
}

export function signInBrowser(request: RealmRequest, session: UserSession): void {
  const identity = uuid()
  request.realm.identities.set(identity, { sessionId: session.id, issued: request.now })
  setCookie(request, 'KC_RESTART', '', { httpOnly: true, maxAge: 0 })
  setCookie(request, 'KEYCLOAK_IDENTITY', identity, { httpOnly: true })
  setCookie(request, 'KEYCLOAK_SESSION', randomText(32), {
    maxAge: request.realm.settings.ssoSessionMaxLifespan,
  })
}

export function signOutBrowser(request: RealmRequest): void {
  request.realm.identities.delete(getCookie(request.context, 'KEYCLOAK_IDENTITY') ?? '')
  setCookie(request, 'KEYCLOAK_IDENTITY', '', { httpOnly: true, maxAge: 0 })
  setCookie(request, 'KEYCLOAK_SESSION', '', { maxAge: 0 })
}

/** Loopback is a secure context for browsers, even without TLS. */
function setCookie(
  { issuer, context }: RealmRequest,
  name: string,
  value: string,
  { httpOnly = false, maxAge }: { readonly httpOnly?: boolean; readonly maxAge?: number } = {},
): void {
  // The address that the browser sees, which may be that of a proxy.
  const { protocol, hostname, pathname } = new URL(issuer)
  const secure = protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  const attributes = [
    `${name}=${value}`,
    'Version=1',
    `Path=${pathname}/`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    secure ? 'SameSite=None' : 'SameSite=Lax',
  ]
  context.header('set-cookie', attributes.join(';'), { append: true })
}
