import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { randomText } from '../../kit/random.ts'
import { tellClients } from '../back-channel.ts'
import { browserOf, knownBrowser, sessionOfBrowser, signOutBrowser } from '../browser.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { Client } from '../model.ts'
import { pagePolicy } from '../page-headers.ts'
import { errorPage, frontChannelLogoutPage, infoPage, logoutConfirmPage } from '../pages.ts'
import { type RealmRequest, recordEvent } from '../realm-request.ts'
import { isLogoutUri } from '../redirect-uris.ts'
import { endSession } from '../sessions.ts'
import { foreignClient, readRefreshToken } from '../token-validation.ts'

/** The end session endpoint; with a refresh token the client's own log-out. @see RP-Initiated Logout 1.0, section 2 */
export async function logout(request: RealmRequest): Promise<Response> {
  if (request.form.has('refresh_token')) return logoutByToken(request)
  return logoutByBrowser(request, request.form.size > 0 ? request.form : request.query)
}

/** Ends the session of a refresh token, an expired or used one too; an offline token's with all its clients. */
async function logoutByToken(request: RealmRequest): Promise<Response> {
  const { realm, form, context } = request
  const client = authenticatedClient(request)
  const read = await readRefreshToken(request, form.get('refresh_token') ?? '')
  if (read === undefined) throw new OAuthError('invalid_grant', 'Invalid refresh token')
  if (read.clientId !== client.settings.clientId) throw foreignClient()
  const session = realm.sessionsOf(read.offline).get(read.sessionId)
  if (session !== undefined) {
    endSession(realm, session)
    await tellClients(request, session)
    recordEvent(request, 'LOGOUT', {
      clientId: client.settings.clientId,
      userId: session.userId,
      sessionId: session.id,
    })
  }
  return context.body(null, 204)
}

interface Hint {
  readonly sessionId: string
  readonly client: Client
}

async function logoutByBrowser(request: RealmRequest, parameters: URLSearchParams): Promise<Response> {
  const { realm, context } = request
  const refused = async (text: string): Promise<Response> =>
    context.html(await errorPage(realm.name, text), 400)
  const hintText = optional(parameters, 'id_token_hint')
  const clientId = optional(parameters, 'client_id')
  const uri = optional(parameters, 'post_logout_redirect_uri')
  const hint = hintText === undefined ? undefined : await readHint(request, hintText)
  if (hintText !== undefined && hint === undefined) return refused('Invalid parameter: id_token_hint')
  if (hint !== undefined && clientId !== undefined && clientId !== hint.client.settings.clientId) {
    return refused('Invalid parameter: id_token_hint')
  }
  if (uri !== undefined && hint === undefined && clientId === undefined) {
    return refused('Missing parameters: id_token_hint')
  }
  const client = hint?.client ?? realm.clientById(clientId ?? '')
  if (uri !== undefined && (client === undefined || !isLogoutUri(client.settings, request.base, uri)))
    return refused('Invalid redirect uri')
  const redirectTo = uri === undefined ? undefined : withState(uri, optional(parameters, 'state'))

  const current = sessionOfBrowser(request)
  const sure = hint !== undefined && (current === undefined || current.id === hint.sessionId)
  const nobodyToAsk = hint === undefined && current === undefined && redirectTo !== undefined
  if (!sure && !nobodyToAsk) return ask(request, redirectTo, client?.settings.clientId ?? 'account')
  const frames = frontChannels(request, hint?.sessionId)
  if (hint !== undefined) await endHinted(request, hint.sessionId, current === undefined)
  signOutBrowser(request)
  return away(request, redirectTo, frames)
}

async function ask(
  request: RealmRequest,
  redirectTo: string | undefined,
  clientId: string,
): Promise<Response> {
  const { realm, context, issuer } = request
  const browser = knownBrowser(request)
  const pendingLogout = { tabId: randomText(8), sessionCode: randomText(32), redirectTo }
  browser.logout = pendingLogout
  const query = new URLSearchParams({ client_id: clientId, tab_id: pendingLogout.tabId })
  const action = `${new URL(issuer).pathname}/protocol/openid-connect/logout/logout-confirm?${query}`
  context.header('cache-control', 'no-store, must-revalidate, max-age=0')
  return context.html(await logoutConfirmPage({ realm: realm.name, action, code: pendingLogout.sessionCode }))
}

/** The answer to the question whether to log out. */
export async function confirmLogout(request: RealmRequest): Promise<Response> {
  const { realm, context, query, form } = request
  const browser = browserOf(request)
  const pendingLogout = browser?.logout
  const fits =
    pendingLogout?.tabId === query.get('tab_id') && pendingLogout?.sessionCode === form.get('session_code')
  if (browser === undefined || pendingLogout === undefined || !fits) {
    return context.html(await errorPage(realm.name, 'Logout failed'), 400)
  }
  browser.logout = undefined
  const session = sessionOfBrowser(request)
  const frames = frontChannels(request, session?.id)
  if (session !== undefined) await endHinted(request, session.id, false)
  signOutBrowser(request)
  return away(request, pendingLogout.redirectTo, frames)
}

/** Ends the online session; the offline one of the same login lives on. */
async function endHinted(request: RealmRequest, sessionId: string, withoutCookie: boolean): Promise<void> {
  const { realm, release } = request
  const session = realm.sessions.get(sessionId)
  if (session !== undefined) recordEvent(request, 'LOGOUT', { userId: session.userId, sessionId })
  const offline = realm.offlineSessions.get(sessionId)
  if (release.hintEndsOffline && withoutCookie && session === undefined && offline !== undefined) {
    endSession(realm, offline)
  }
  realm.sessions.delete(sessionId)
  if (session !== undefined) await tellClients(request, session)
}

interface Frame {
  readonly client: string
  readonly url: string
}

/** Clients of a session that want to hear of its end in the browser. */
function frontChannels({ realm, issuer }: RealmRequest, sessionId: string | undefined): readonly Frame[] {
  const session = realm.sessions.get(sessionId ?? '')
  return [...(session?.parts.keys() ?? [])].flatMap((uuid) => {
    const settings = realm.clients.get(uuid)?.settings
    const address = settings?.attributes['frontchannel.logout.url']
    if (settings?.frontchannelLogout !== true || !address || !URL.canParse(address)) return []
    const url = new URL(address)
    url.searchParams.set('sid', sessionId ?? '')
    url.searchParams.set('iss', issuer)
    return [{ client: settings.name ?? settings.clientId, url: url.href }]
  })
}

async function away(
  { realm, context }: RealmRequest,
  redirectTo: string | undefined,
  frames: readonly Frame[],
): Promise<Response> {
  if (frames.length > 0) {
    const origins = [...new Set(frames.map(({ url }) => new URL(url).origin))]
    context.header('content-security-policy', pagePolicy(origins))
    return context.html(await frontChannelLogoutPage({ realm: realm.name, frames, goOn: redirectTo }))
  }
  if (redirectTo !== undefined) return context.redirect(redirectTo, 302)
  return context.html(await infoPage(realm.name, 'You are logged out'))
}

/** An ID token of this realm, an expired one too. */
async function readHint(request: RealmRequest, token: string): Promise<Hint | undefined> {
  const reading = await request.realm.keys.read(token)
  const claims = reading?.claims
  if (claims === undefined || claims.typ !== 'ID' || claims.iss !== request.issuer) return undefined
  const client = request.realm.clientById(String(claims.azp))
  return client === undefined ? undefined : { sessionId: String(claims.sid), client }
}

function withState(uri: string, state: string | undefined): string {
  if (state === undefined) return uri
  const url = new URL(uri)
  url.searchParams.set('state', state)
  return url.href
}
