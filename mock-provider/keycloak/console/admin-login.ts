import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { randomText, sameText } from '../../kit/random.ts'
import type { Administrator } from '../admin/access.ts'
import type { UserSession } from '../model.ts'
import type { ConsoleLogin, KeycloakServer } from '../server.ts'
import { condition } from '../sessions.ts'
import type { ConsoleRequest } from './admin-request.ts'
import { consoleSignIn, shown, signInFirst } from './console-page.ts'

const clientId = 'security-admin-console'
/** Says which browser is signed in to the console. */
const loginCookie = 'CONSOLE_LOGIN'
/** Ties the answer of the sign-in to the browser that asked for it. */
const stateCookie = 'CONSOLE_STATE'

export interface ConsoleCaller extends Administrator {
  readonly csrf: string
}

/** Who uses the console in a browser; undefined where nobody does, or where their session has ended. */
export function consoleCaller(request: ConsoleRequest): ConsoleCaller | undefined {
  const { server, home, context } = request
  const login = server.consoles.get(getCookie(context, loginCookie) ?? '')
  if (login === undefined || login.realm !== home.realm.name) return undefined
  const session = home.realm.sessions.get(login.sessionId)
  const user = home.realm.users.get(session?.userId ?? '')
  const stale =
    session !== undefined && session.started < Math.max(user?.notBefore ?? 0, home.realm.settings.notBefore)
  if (session === undefined || condition(home, session) !== 'alive' || user?.enabled !== true || stale)
    return undefined
  return { realm: home.realm, user, csrf: login.csrf }
}

/** Sends whoever is not signed in to the realm's sign-in, and takes in who comes back from it. */
export async function signInToConsole(request: ConsoleRequest): Promise<Response> {
  const { context, query, server, home } = request
  const redirectUri = `${request.at}/`
  const session = sessionOfCode(request, redirectUri)
  if (session !== undefined && sameText(query.get('state') ?? '', getCookie(context, stateCookie) ?? '')) {
    const cookie = randomText(24)
    const login: ConsoleLogin = { realm: home.realm.name, sessionId: session.id, csrf: randomText(24) }
    server.consoles.set(cookie, login)
    setCookie(context, loginCookie, cookie, cookieOf(request))
    deleteCookie(context, stateCookie, cookieOf(request))
    return context.redirect(redirectUri, 303)
  }
  const state = randomText(24)
  setCookie(context, stateCookie, state, cookieOf(request))
  const to = consoleSignIn(home.issuer, { clientId, redirectUri, state })
  return shown(request, signInFirst({ title: 'Administration', realm: home.realm.name, clientId, to }))
}

export function signOutOfConsole(request: ConsoleRequest): Response {
  const { context, server } = request
  server.consoles.delete(getCookie(context, loginCookie) ?? '')
  deleteCookie(context, loginCookie, cookieOf(request))
  const query = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: `${request.at}/` })
  return context.redirect(`${request.home.issuer}/protocol/openid-connect/logout?${query}`, 303)
}

/** The session that a code of the console's own client stands for; it is exchanged by that. */
function sessionOfCode({ home, query }: ConsoleRequest, redirectUri: string): UserSession | undefined {
  const { realm, now } = home
  const id = query.get('code') ?? ''
  const code = realm.codes.get(id)
  const fits =
    code !== undefined &&
    code.clientUuid === realm.clientById(clientId)?.uuid &&
    code.redirectUri === redirectUri &&
    now <= code.expires
  if (!fits) return undefined
  realm.codes.delete(id)
  return realm.sessions.get(code.sessionId)
}

function cookieOf({ at }: { readonly at: string; readonly server: KeycloakServer }) {
  const { pathname, protocol } = new URL(at)
  return { path: pathname, httpOnly: true, sameSite: 'Lax', secure: protocol === 'https:' } as const
}
