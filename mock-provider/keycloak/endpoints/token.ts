import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { matchesChallenge } from '../../kit/pkce.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { serviceAccountOf } from '../client-representation.ts'
import { grantedScope } from '../client-scopes.ts'
import { uuid } from '../identifiers.ts'
import type { Client, ClientPart, Code, GrantedScope, User, UserSession } from '../model.ts'
import { isPassword } from '../password-verification.ts'
import { provenKey } from '../proof-of-possession.ts'
import { type RealmRequest, recordEvent, refuseRepeated } from '../realm-request.ts'
import { pendingAction } from '../required-actions.ts'
import { mayGoOffline } from '../roles.ts'
import { attach, offlineCopy, startSession, touch } from '../sessions.ts'
import { type AcceptedRefreshToken, acceptedRefreshToken } from '../token-validation.ts'
import { type GrantShortcut, tokenAnswer } from '../tokens.ts'
import { redeemedDevice } from './device.ts'

type Answer = Record<string, unknown>

const grants: Readonly<Record<string, (request: RealmRequest, client: Client) => Promise<Answer>>> = {
  authorization_code: exchangeCode,
  refresh_token: refresh,
  password: signInByPassword,
  client_credentials: serviceAccount,
  'urn:ietf:params:oauth:grant-type:device_code': tokensOfDevice,
}

/** The token endpoint. @see RFC 6749, section 3.2 */
export async function token(request: RealmRequest): Promise<Response> {
  const { context, form } = request
  context.header('cache-control', 'no-store')
  context.header('pragma', 'no-cache')
  const name = form.get('grant_type')
  if (name === null) throw new OAuthError('invalid_request', 'Missing form parameter: grant_type')
  const grant = Object.hasOwn(grants, name) ? grants[name] : undefined
  if (grant === undefined) throw new OAuthError('unsupported_grant_type', 'Unsupported grant_type')
  const client = authenticatedClient(request)
  refuseRepeated(form)
  const key = await provenKey(request, client)
  return context.json(await grant({ ...request, provenKey: key }, client))
}

const invalidGrant = (description: string): OAuthError => new OAuthError('invalid_grant', description)
const notAllowed = (): OAuthError =>
  new OAuthError('not_allowed', 'Offline tokens not allowed for the user or client')

/** @see RFC 6749, section 4.1.3; RFC 7636, section 4.6 */
async function exchangeCode(request: RealmRequest, client: Client): Promise<Answer> {
  const { realm, form, now } = request
  const value = optional(form, 'code')
  if (value === undefined) throw new OAuthError('invalid_request', 'Missing parameter: code')
  const code = realm.codes.get(value)
  realm.codes.delete(value)
  if (code === undefined || now > code.expires) {
    endReplayed(request, value)
    throw invalidGrant('Code not valid')
  }
  if (form.get('redirect_uri') !== code.redirectUri) throw invalidGrant('Incorrect redirect_uri')
  if (code.clientUuid !== client.uuid) {
    throw invalidGrant('Auth error: Found different client_id in clientSession')
  }
  await verifyChallenge(code, optional(form, 'code_verifier'))
  const login = realm.sessions.get(code.sessionId)
  const user = realm.users.get(code.userId)
  if (login === undefined || user === undefined) throw invalidGrant('Code not valid')
  if (!user.enabled) throw invalidGrant('User disabled')
  const granted = { openid: code.openid, scopes: code.scope }
  const session = sessionFor(request, client, user, login, granted)
  if (session.offline && code.firstOffline && !request.release.keepsOnlineSession)
    realm.sessions.delete(login.id)
  const part = session.parts.get(client.uuid)
  if (part !== undefined && code.nonce !== undefined) part.nonce = code.nonce
  noteIssue(request, 'CODE_TO_TOKEN', client, user, session, granted)
  return tokenAnswer({
    request,
    client,
    user,
    session,
    how: 'ac',
    granted,
    whole: granted,
    refreshToken: usesRefreshTokens(client),
    ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
  })
}

/** A code names its session and client, so a second use ends what the first one yielded online. */
function endReplayed({ realm }: RealmRequest, code: string): void {
  const [, sessionId = '', clientUuid = ''] = code.split('.')
  const session = realm.sessions.get(sessionId)
  session?.parts.delete(clientUuid)
}

async function verifyChallenge({ challenge }: Code, verifier: string | undefined): Promise<void> {
  if (challenge === undefined) return
  if (verifier === undefined) throw invalidGrant('PKCE code verifier not specified')
  if (!(await matchesChallenge(verifier, challenge))) {
    throw invalidGrant('PKCE verification failed: Code mismatch')
  }
}

/** The session that new tokens belong to: the login's own, or its offline copy. */
export function sessionFor(
  request: RealmRequest,
  client: Client,
  user: User,
  login: UserSession,
  granted: GrantedScope,
): UserSession {
  if (!granted.scopes.includes('offline_access')) {
    attach(request, login, client)
    return login
  }
  if (!mayGoOffline(request.realm, user, client)) throw notAllowed()
  return offlineCopy(request, login, client)
}

/** @see RFC 6749, section 6 */
async function refresh(request: RealmRequest, client: Client): Promise<Answer> {
  const { release, form } = request
  const presented = form.get('refresh_token')
  if (presented === null) throw new OAuthError('invalid_request', 'No refresh token')
  const scopeParameter = optional(form, 'scope')
  const requested = grantedScope(client, scopeParameter)
  const token = await acceptedRefreshToken(request, client, presented, { use: true })
  const { session, part, user, scope } = token
  const reuseId = countUse(request, session, part, token)
  touch(request, session, client)
  part.refreshes += 1
  const still = scope.scopes.filter(
    (name) => client.defaultScopes.has(name) || client.optionalScopes.has(name),
  )
  const narrowed = scopeParameter !== undefined && release.narrows
  const granted = {
    openid: scope.openid && (!narrowed || requested.openid || !release.dropsOpenid),
    scopes: narrowed ? still.filter((name) => requested.scopes.includes(name)) : still,
  }
  noteIssue(request, 'REFRESH_TOKEN', client, user, session, granted)
  return tokenAnswer({
    request,
    client,
    user,
    session,
    how: 'rt',
    granted,
    whole: scope,
    refreshToken: usesRefreshTokens(client),
    ...(reuseId === undefined ? {} : { reuseId }),
    ...(release.keepsNonce && part.nonce !== undefined ? { nonce: part.nonce } : {}),
  })
}

/**
 * Counts the uses of a refresh token while the realm revokes them. One use too many ends the client's part of the
 * session, so that the newest token dies with the old one.
 *
 * @see RFC 9700, section 4.14.2
 */
function countUse(
  { realm, now }: RealmRequest,
  session: UserSession,
  part: ClientPart,
  token: AcceptedRefreshToken,
): string | undefined {
  if (!realm.settings.revokeRefreshToken) return undefined
  const login = token.reuseId ?? ''
  const before = part.uses.get(login)
  if (before !== undefined && before.tokenId !== token.id && token.issued < before.lastRefresh) {
    session.parts.delete(part.clientUuid)
    throw invalidGrant('Stale token')
  }
  const count = before?.tokenId === token.id ? before.count : 0
  if (count > realm.settings.refreshTokenMaxReuse) {
    session.parts.delete(part.clientUuid)
    throw invalidGrant('Maximum allowed refresh token reuse exceeded')
  }
  part.uses.set(login, { tokenId: token.id, count: count + 1, lastRefresh: now })
  return token.reuseId
}

/** @see RFC 8628, section 3.4 */
async function tokensOfDevice(request: RealmRequest, client: Client): Promise<Answer> {
  const { realm } = request
  const { scope, userId, sessionId } = redeemedDevice(request, client)
  const granted = grantedScope(client, scope)
  const [login, user] = [realm.sessions.get(sessionId), realm.users.get(userId)]
  if (login === undefined || user === undefined) throw invalidGrant('Device code not valid')
  if (!user.enabled) throw invalidGrant('User disabled')
  const session = sessionFor(request, client, user, login, granted)
  if (session.offline) realm.sessions.delete(login.id)
  noteIssue(request, 'OAUTH2_DEVICE_CODE_TO_TOKEN', client, user, session, granted)
  const refreshToken = usesRefreshTokens(client)
  return tokenAnswer({ request, client, user, session, how: 'dg', granted, whole: granted, refreshToken })
}

/** @see RFC 6749, section 4.3 */
async function signInByPassword(request: RealmRequest, client: Client): Promise<Answer> {
  const { realm, release, form } = request
  if (!client.settings.directAccessGrantsEnabled) {
    throw new OAuthError('unauthorized_client', 'Client not allowed for direct access grants')
  }
  if (client.settings.consentRequired) throw new OAuthError('invalid_client', 'Client requires user consent')
  const granted = grantedScope(client, optional(form, 'scope'))
  const user = realm.userWhoSignsInAs(form.get('username') ?? '')
  if (user === undefined || !(await isPassword(request, user, form.get('password') ?? ''))) {
    throw new OAuthError('invalid_grant', 'Invalid user credentials', { status: release.wrongPasswordStatus })
  }
  if (!user.enabled) throw invalidGrant('Account disabled')
  if (pendingAction(request, user) !== undefined) throw invalidGrant('Account is not fully set up')
  if (granted.scopes.includes('offline_access') && !mayGoOffline(realm, user, client)) throw notAllowed()
  const login = startSession(request, user, 0)
  const session = sessionFor(request, client, user, login, granted)
  if (session.offline && !release.keepsOnlineSession) realm.sessions.delete(login.id)
  else attach(request, login, client)
  recordEvent(request, 'LOGIN', {
    clientId: client.settings.clientId,
    userId: user.id,
    sessionId: session.id,
  })
  return tokenAnswer({
    request,
    client,
    user,
    session,
    how: 'ro',
    granted,
    whole: granted,
    refreshToken: usesRefreshTokens(client),
  })
}

/** @see RFC 6749, section 4.4 */
async function serviceAccount(request: RealmRequest, client: Client): Promise<Answer> {
  const { realm, form } = request
  if (client.settings.publicClient) {
    throw new OAuthError('unauthorized_client', 'Public client not allowed to retrieve service account', {
      status: 401,
    })
  }
  if (!client.settings.serviceAccountsEnabled) {
    throw new OAuthError('unauthorized_client', 'Client not enabled to retrieve service account', {
      status: 401,
    })
  }
  const granted = grantedScope(client, optional(form, 'scope'))
  const user = serviceAccountOf(realm, client)
  if (user === undefined)
    throw new OAuthError('unauthorized_client', 'Client not enabled to retrieve service account', {
      status: 401,
    })
  const withToken = client.settings.attributes['client_credentials.use_refresh_token'] === 'true'
  const how: GrantShortcut = 'cc'
  if (!withToken) {
    return tokenAnswer({
      request,
      client,
      user,
      session: undefined,
      how,
      granted,
      whole: granted,
      refreshToken: false,
    })
  }
  const login = startSession(request, user, 0)
  const session = sessionFor(request, client, user, login, granted)
  if (session.offline) realm.sessions.delete(login.id)
  return tokenAnswer({ request, client, user, session, how, granted, whole: granted, refreshToken: true })
}

export function usesRefreshTokens({ settings }: Client): boolean {
  return settings.attributes['use.refresh.tokens'] !== 'false'
}

const grantOfEvent: Readonly<Record<string, string>> = {
  CODE_TO_TOKEN: 'authorization_code',
  OAUTH2_DEVICE_CODE_TO_TOKEN: 'urn:ietf:params:oauth:grant-type:device_code',
}

export function noteIssue(
  request: RealmRequest,
  type: string,
  client: Client,
  user: User,
  session: UserSession,
  granted: GrantedScope,
): void {
  recordEvent(request, type, {
    clientId: client.settings.clientId,
    userId: user.id,
    sessionId: session.id,
    details: {
      token_id: uuid(),
      grant_type: grantOfEvent[type] ?? 'refresh_token',
      refresh_token_type: session.offline ? 'Offline' : 'Refresh',
      scope: [...(granted.openid ? ['openid'] : []), ...granted.scopes].join(' '),
      code_id: session.id,
    },
  })
}
