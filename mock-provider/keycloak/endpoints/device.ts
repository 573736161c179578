import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { randomText } from '../../kit/random.ts'
import { knownBrowser, newTab } from '../browser.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { scopeOfToken } from '../client-scopes.ts'
import type { Client, DeviceCode, Tab, User } from '../model.ts'
import { deviceCodePage, infoPage } from '../pages.ts'
import { type RealmRequest, refuseRepeated } from '../realm-request.ts'
import { attach, startSession } from '../sessions.ts'
import { tabQuery } from './sign-in.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const disabled = {
  start:
    'Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.',
  token: 'Client not allowed OAuth 2.0 Device Authorization Grant',
}

function isAllowed({ settings }: Client): boolean {
  return settings.attributes['oauth2.device.authorization.grant.enabled'] === 'true'
}

function secondsOf(client: Client, attribute: string, ofRealm: unknown, otherwise: number): number {
  return Number(client.settings.attributes[attribute]) || Number(ofRealm) || otherwise
}

/** The device authorization endpoint. @see RFC 8628, section 3.2 */
export async function startDevice(request: RealmRequest): Promise<Response> {
  const { realm, form, issuer, now, context } = request
  const client = authenticatedClient(request)
  refuseRepeated(form)
  if (!isAllowed(client)) throw new OAuthError('unauthorized_client', disabled.start)
  const { oauth2DeviceCodeLifespan, oauth2DevicePollingInterval } = realm.settings
  const lifetime = secondsOf(client, 'oauth2.device.code.lifespan', oauth2DeviceCodeLifespan, 600)
  const interval = secondsOf(client, 'oauth2.device.polling.interval', oauth2DevicePollingInterval, 5)
  const deviceCode = randomText(32)
  const userCode = newUserCode()
  realm.deviceCodes.set(deviceCode, {
    clientUuid: client.uuid,
    userCode,
    scope: optional(form, 'scope'),
    interval,
    expires: now + lifetime,
    asked: 0,
    answer: 'pending',
  })
  context.header('cache-control', 'no-store')
  return context.json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${issuer}/device`,
    verification_uri_complete: `${issuer}/device?user_code=${userCode}`,
    expires_in: lifetime,
    interval,
  })
}

function newUserCode(): string {
  const chosen = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => letters[byte % letters.length])
  return `${chosen.slice(0, 4).join('')}-${chosen.slice(4).join('')}`
}

/** The page for the user's code; with a good one it goes on to the sign-in. @see RFC 8628, section 3.3 */
export async function verifyDevice(request: RealmRequest): Promise<Response> {
  const { realm, form, query, context, issuer, now } = request
  const given = form.get('device_user_code') ?? query.get('user_code')
  const page = (message?: string): Markup =>
    deviceCodePage(realm.name, `${new URL(issuer).pathname}/device`, message)
  if (given === null) return context.html(await page())
  const typed = given.trim().toUpperCase()
  const code = [...realm.deviceCodes.values()].find(({ userCode }) => userCode === typed)
  const client = realm.clients.get(code?.clientUuid ?? '')
  if (code === undefined || client === undefined || code.answer !== 'pending' || now > code.expires) {
    return context.html(await page('Invalid code, please try again.'))
  }
  const tab = newTab(request, knownBrowser(request), {
    client,
    redirectUri: `${issuer}/device/status`,
    responseMode: 'query',
    state: undefined,
    nonce: undefined,
    challenge: undefined,
    granted: scopeOfToken(client, values(code.scope)),
    prompt: new Set(['login']),
    loginHint: '',
    started: now,
    again: undefined,
    device: code,
  })
  const address = new URLSearchParams(tabQuery(tab, ''))
  for (const name of ['session_code', 'execution']) address.delete(name)
  return context.redirect(`${issuer}/login-actions/authenticate?${address}`, 302)
}

type Markup = ReturnType<typeof deviceCodePage>

/** What the browser shows in the end. */
export async function deviceStatus({ realm, query, context }: RealmRequest): Promise<Response> {
  const text = query.has('error')
    ? 'Consent denied for connecting the device.'
    : 'You may close this browser window and go back to your device.'
  return context.html(await infoPage(realm.name, text))
}

/** The user has signed in and agreed: the device gets its tokens at its next question; the browser keeps no session. */
export function approveDevice(
  request: RealmRequest,
  tab: Tab & { readonly device: DeviceCode },
  user: User,
): Response {
  const session = startSession(request, user, tab.signedIn?.at ?? request.now)
  attach(request, session, tab.client)
  tab.device.answer = { userId: user.id, sessionId: session.id }
  return request.context.redirect(tab.redirectUri, 302)
}

/**
 * The answered code of a device, or why there is none yet. An answered code is good once.
 *
 * @see RFC 8628, section 3.5
 */
export function redeemedDevice(
  { realm, form, now }: RealmRequest,
  client: Client,
): { readonly scope: string | undefined; readonly userId: string; readonly sessionId: string } {
  if (!isAllowed(client)) throw new OAuthError('invalid_grant', disabled.token)
  const value = optional(form, 'device_code')
  if (value === undefined) throw new OAuthError('invalid_request', 'Missing parameter: device_code')
  const code = realm.deviceCodes.get(value)
  if (code === undefined || code.clientUuid !== client.uuid)
    throw new OAuthError('invalid_grant', 'Device code not valid')
  if (now > code.expires) throw new OAuthError('expired_token', 'Device code is expired')
  const before = code.asked
  code.asked = now
  if (now < before + code.interval) throw new OAuthError('slow_down', 'Slow down')
  if (code.answer === 'pending')
    throw new OAuthError('authorization_pending', 'The authorization request is still pending')
  realm.deviceCodes.delete(value)
  if (code.answer === 'denied')
    throw new OAuthError('access_denied', 'The end user denied the authorization request')
  return { scope: code.scope, ...code.answer }
}
