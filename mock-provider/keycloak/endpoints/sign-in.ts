import { randomText } from '../../kit/random.ts'
import { browserOf, sessionOfBrowser, signInBrowser } from '../browser.ts'
import { uuid } from '../identifiers.ts'
import type { Client, Tab, User, UserSession } from '../model.ts'
import { errorPage, loginPage } from '../pages.ts'
import { isPassword } from '../password-verification.ts'
import { type RealmRequest, recordEvent } from '../realm-request.ts'
import { pendingAction } from '../required-actions.ts'
import { attach, startSession } from '../sessions.ts'
import { consented } from '../token-validation.ts'
import { answer, refuse } from './authorization-answer.ts'

const lifetime = 1800

export async function showLogin(
  request: RealmRequest,
  tab: Tab,
  shown: { readonly message?: string; readonly wrong?: string; readonly username?: string } = {},
): Promise<Response> {
  tab.sessionCode = randomText(32)
  request.context.header('cache-control', 'no-store, must-revalidate, max-age=0')
  return request.context.html(
    await loginPage({
      realm: request.realm.name,
      action: `${request.issuer}/login-actions/authenticate?${tabQuery(tab, uuid())}`,
      username: shown.username ?? tab.loginHint,
      ...(tab.again === undefined ? {} : { again: tab.again }),
      ...(shown.wrong === undefined ? {} : { wrong: shown.wrong }),
      ...(shown.message === undefined ? {} : { message: shown.message }),
    }),
  )
}

/** What the address of a page of a tab says. */
export function tabQuery(tab: Tab, execution: string): string {
  return new URLSearchParams({
    session_code: tab.sessionCode,
    execution,
    client_id: tab.client.settings.clientId,
    tab_id: tab.id,
    client_data: randomText(24),
  }).toString()
}

/**
 * The tab that a request to a login action is about, or the answer where there is none.
 *
 * @param code the session code of the form, where the request is one
 */
export async function tabOf(request: RealmRequest, code: string | undefined): Promise<Tab | Response> {
  const { realm, query, now, context, issuer } = request
  const browser = browserOf(request)
  const tab = browser?.tabs.get(query.get('tab_id') ?? '')
  if (tab === undefined) {
    return context.html(await errorPage(realm.name, 'Restart login cookie not found.'), 400)
  }
  if (tab.answered) return refuse(request, tab, 'temporarily_unavailable', 'authentication_expired')
  if (now > tab.started + lifetime) {
    const fresh: Tab = { ...tab, started: now, signedIn: undefined }
    if (browser !== undefined) realm.openTab(browser, fresh)
    return context.redirect(`${issuer}/login-actions/authenticate?${tabQuery(fresh, 'timeout')}`, 302)
  }
  if (code !== undefined && code !== tab.sessionCode) {
    return context.redirect(`${issuer}/login-actions/authenticate?${tabQuery(tab, 'expired')}`, 302)
  }
  return tab
}

/** The login page of a tab, by GET. */
export async function loginAction(request: RealmRequest): Promise<Response> {
  const tab = await tabOf(request, undefined)
  if (tab instanceof Response) return tab
  const messages: Readonly<Record<string, string>> = {
    expired: 'Action expired. Please continue with login now.',
    timeout: 'Your login attempt timed out. Login will start from the beginning.',
  }
  const message = messages[request.query.get('execution') ?? '']
  return showLogin(request, tab, message === undefined ? {} : { message })
}

/** The login form, sent. */
export async function authenticate(request: RealmRequest): Promise<Response> {
  const { realm, form, query, now } = request
  const tab = await tabOf(request, query.get('session_code') ?? '')
  if (tab instanceof Response) return tab
  const username = tab.again ?? form.get('username') ?? ''
  const user = realm.userWhoSignsInAs(username)
  if (user === undefined || !(await isPassword(request, user, form.get('password') ?? ''))) {
    recordEvent(request, 'LOGIN_ERROR', {
      clientId: tab.client.settings.clientId,
      error: 'invalid_user_credentials',
    })
    return showLogin(request, tab, { wrong: 'Invalid username or password.', username })
  }
  if (!user.enabled) {
    return showLogin(request, tab, { message: 'Account is disabled, contact your administrator.', username })
  }
  tab.signedIn = { userId: user.id, at: now }
  return proceed(request, tab, { session: undefined, silent: false })
}

/**
 * Takes a tab further: to a page that the user has to answer first, or back to the client with a code.
 *
 * @param how.session the session of a user who needs no sign-in
 * @param how.silent no page may be shown
 */
export async function proceed(
  request: RealmRequest,
  tab: Tab,
  how: { readonly session: UserSession | undefined; readonly silent: boolean },
): Promise<Response> {
  const { realm, context, issuer } = request
  const current = how.session ?? sessionOfBrowser(request)
  const user = realm.users.get(tab.signedIn?.userId ?? current?.userId ?? '')
  if (user === undefined) return showLogin(request, tab)
  if (current !== undefined && current.userId !== user.id) {
    const other = realm.users.get(current.userId)?.username ?? ''
    const text = `You are already authenticated as different user '${other}' in this session. Please sign out first.`
    return context.html(await errorPage(realm.name, text), 400)
  }
  const action =
    pendingAction(request, user) ?? (needsConsent(request, tab, user) ? 'OAUTH_GRANT' : undefined)
  if (action !== undefined && how.silent) return refuse(request, tab, 'interaction_required')
  if (action !== undefined) {
    tab.signedIn ??= { userId: user.id, at: current?.authTime ?? request.now }
    return context.redirect(`${issuer}/login-actions/required-action?${actionQuery(tab, action)}`, 302)
  }
  return complete(request, tab, user, current)
}

function actionQuery(tab: Tab, execution: string): string {
  const query = new URLSearchParams(tabQuery(tab, execution))
  query.delete('session_code')
  return query.toString()
}

/** Consent that was asked for by `prompt` counts until it is given in this tab. */
function needsConsent(request: RealmRequest, tab: Tab, user: User): boolean {
  if (tab.device !== undefined) return true
  if (!tab.client.settings.consentRequired) return false
  return tab.prompt.has('consent') || !consented(request, user, tab.client, tab.granted.scopes)
}

/** While another sign-in page is open, the identifier of a session outlives it at some releases. */
function lendSessionId(request: RealmRequest, id: string): void {
  const browser = browserOf(request)
  if (browser === undefined || !request.release.sharesSessionIds) return
  const open = [...browser.tabs.values()].some(({ answered }) => !answered)
  browser.sessionId = open ? id : undefined
}

/** A client that comes a second time before its first code is exchanged has not begun the session any more. */
function forgetFirstUse({ realm }: RealmRequest, session: UserSession, client: Client): void {
  for (const code of realm.codes.values()) {
    if (code.sessionId === session.id && code.clientUuid === client.uuid) code.firstOffline = false
  }
}

/** The user has done everything: a code goes to the client. */
export async function complete(
  request: RealmRequest,
  tab: Tab,
  user: User,
  current: UserSession | undefined,
): Promise<Response> {
  const { realm, now, issuer } = request
  const { client, granted, signedIn } = tab
  const session = current ?? startSession(request, user, signedIn?.at ?? now, browserOf(request)?.sessionId)
  if (current !== undefined && signedIn !== undefined) current.authTime = signedIn.at
  attach(request, session, client)
  if (current !== undefined) forgetFirstUse(request, session, client)
  signInBrowser(request, session)
  const code = `${uuid()}.${session.id}.${client.uuid}`
  realm.codes.set(code, {
    clientUuid: client.uuid,
    userId: user.id,
    sessionId: session.id,
    scope: granted.scopes,
    openid: granted.openid,
    redirectUri: tab.redirectUri,
    ...(tab.nonce === undefined ? {} : { nonce: tab.nonce }),
    ...(tab.challenge === undefined ? {} : { challenge: tab.challenge }),
    firstOffline: current === undefined && granted.scopes.includes('offline_access'),
    expires: now + realm.settings.accessCodeLifespan,
  })
  tab.answered = true
  lendSessionId(request, session.id)
  recordEvent(request, 'LOGIN', {
    clientId: client.settings.clientId,
    userId: user.id,
    sessionId: session.id,
  })
  return answer(request, tab, { session_state: session.id, iss: issuer, code })
}
