import type { Claims } from '../kit/jwt.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { values } from '../kit/parameters.ts'
import { refuseOtherKey } from './bound-key.ts'
import { consentScopes } from './client-scopes.ts'
import type { Client, ClientPart, GrantedScope, User, UserSession } from './model.ts'
import type { RealmRequest } from './realm-request.ts'
import { mayGoOffline } from './roles.ts'
import { condition, endSession, partCondition, removePart } from './sessions.ts'

const invalidGrant = (description: string): OAuthError => new OAuthError('invalid_grant', description)

const offlineWithdrawn = 'Offline session invalid because offline access not granted anymore'

/** A refresh token that is as good as its signature; whether its session lives is another question. */
export interface ReadRefreshToken {
  readonly claims: Claims
  readonly id: string
  readonly issued: number
  readonly offline: boolean
  readonly sessionId: string
  readonly clientId: string
  readonly scope: GrantedScope
  readonly reuseId: string | undefined
}

/** A refresh token that is accepted, with what it belongs to. */
export interface AcceptedRefreshToken extends ReadRefreshToken {
  readonly user: User
  readonly session: UserSession
  readonly part: ClientPart
}

/** Reads a refresh token of this realm; undefined for anything else. */
export async function readRefreshToken(
  request: RealmRequest,
  token: string,
): Promise<ReadRefreshToken | undefined> {
  const reading = await request.realm.keys.read(token)
  const claims = reading?.claims
  if (claims === undefined || reading?.algorithm !== 'HS512') return undefined
  if (claims.typ !== 'Refresh' && claims.typ !== 'Offline') return undefined
  const scope = values(String(claims.scope ?? ''))
  return {
    claims,
    id: String(claims.jti),
    issued: Number(claims.iat),
    offline: claims.typ === 'Offline',
    sessionId: String(claims.sid),
    clientId: String(claims.azp),
    scope: { openid: scope.includes('openid'), scopes: scope.filter((name) => name !== 'openid') },
    reuseId: typeof claims.reuse_id === 'string' ? claims.reuse_id : undefined,
  }
}

/**
 * Accepts a refresh token of a client, or refuses it as Keycloak does, the reasons in its order.
 *
 * @param options.use a refresh has to prove the key of a bound token, and removes a session that it finds past its limits;
 *   introspection only looks
 * @throws OAuthError
 */
export async function acceptedRefreshToken(
  request: RealmRequest,
  client: Client,
  token: string,
  { use }: { readonly use: boolean },
): Promise<AcceptedRefreshToken> {
  const { realm, issuer, now } = request
  const read = await readRefreshToken(request, token)
  if (read === undefined) throw invalidGrant('Invalid refresh token')
  const { claims, offline, issued } = read
  if (claims.iss !== issuer) throw invalidGrant(`Invalid token issuer. Expected '${issuer}'`)
  if (issued < realm.settings.notBefore) throw invalidGrant('Stale token')
  if (typeof claims.exp === 'number' && now >= claims.exp) throw invalidGrant('Token is not active')
  if (read.clientId !== client.settings.clientId) throw foreignClient()
  if (use) refuseOtherKey(request, claims)
  const session = realm.sessionsOf(offline).get(read.sessionId)
  const state = condition(request, session)
  if (session === undefined || state === 'absent') {
    throw invalidGrant(offline ? 'Offline user session not found' : 'Session not active')
  }
  if (state === 'over') {
    if (use) endSession(realm, session)
    throw invalidGrant(offline ? 'Offline session not active' : 'Session not active')
  }
  const user = realm.users.get(session.userId)
  if (user === undefined) throw invalidGrant('Invalid refresh token')
  if (!user.enabled) throw invalidGrant('User disabled')
  if (issued < session.started - 1) throw invalidGrant('Refresh token issued before the user session started')
  const part = acceptedPart(request, session, client, use)
  if (issued < part.started - 1) throw invalidGrant('refresh token issued before the client session started')
  if (issued < notBeforeOf(request, client) || issued < user.notBefore) throw invalidGrant('Stale token')
  refuseWithdrawn(request, client, user, read)
  return { ...read, user, session, part }
}

export function foreignClient(): OAuthError {
  return invalidGrant("Invalid refresh token. Token client and authorized client don't match")
}

function acceptedPart(request: RealmRequest, session: UserSession, client: Client, use: boolean): ClientPart {
  const state = partCondition(request, session, client)
  const part = session.parts.get(client.uuid)
  if (part === undefined || state === 'absent') throw invalidGrant("Session doesn't have required client")
  if (state === 'over') {
    if (use) removePart(request.realm, session, client.uuid)
    throw invalidGrant('Client session not active')
  }
  return part
}

function refuseWithdrawn(request: RealmRequest, client: Client, user: User, read: ReadRefreshToken): void {
  const { realm, release } = request
  const offered = client.defaultScopes.has('offline_access') || client.optionalScopes.has('offline_access')
  const allowed = mayGoOffline(realm, user, client)
  if (
    read.offline &&
    release.checksEntitlementAtRefresh &&
    !(offered && realm.scopes.has('offline_access') && allowed)
  ) {
    throw realm.roles.has('offline_access')
      ? invalidGrant(offlineWithdrawn)
      : new OAuthError('not_allowed', 'Offline tokens not allowed for the user or client')
  }
  if (client.settings.consentRequired && !consented(request, user, client, read.scope.scopes)) {
    throw new OAuthError('invalid_scope', 'Client no longer has requested consent from user')
  }
  if (read.offline && !allowed) {
    throw new OAuthError('not_allowed', 'Offline tokens not allowed for the user or client')
  }
}

export function consented(
  { realm }: RealmRequest,
  user: User,
  client: Client,
  scopes: readonly string[],
): boolean {
  const consentedScopes = realm.consent(user.id, client.uuid)?.scopes ?? new Set()
  return consentScopes(realm, scopes).every(({ name }) => consentedScopes.has(name))
}

/** A client's not-before; older releases took the smaller one while the realm has its own. */
function notBeforeOf({ realm, release }: RealmRequest, client: Client): number {
  const ofRealm = realm.settings.notBefore
  const ofClient = client.settings.notBefore
  return release.honoursBothNotBefores || ofRealm === 0 || ofClient === 0
    ? ofClient
    : Math.min(ofRealm, ofClient)
}

export interface AcceptedAccessToken {
  readonly claims: Claims
  readonly user: User
  readonly client: Client
  readonly session: UserSession | undefined
}

/** Accepts an access token, or says what is wrong: with the token itself, or with its session. */
export async function acceptedAccessToken(
  request: RealmRequest,
  token: string,
): Promise<AcceptedAccessToken | 'invalid' | 'no session'> {
  const { realm, issuer, now, release } = request
  const reading = await realm.keys.read(token)
  const claims = reading?.claims
  if (claims === undefined || reading?.algorithm !== 'RS256') return 'invalid'
  if (claims.typ !== 'Bearer' && claims.typ !== 'DPoP') return 'invalid'
  const issued = Number(claims.iat)
  const client = realm.clientById(String(claims.azp))
  if (claims.iss !== issuer || now >= Number(claims.exp) || client === undefined) return 'invalid'
  if (!client.settings.enabled || realm.revokedTokens.has(String(claims.jti))) return 'invalid'
  if (issued < realm.settings.notBefore || issued < notBeforeOf(request, client)) return 'invalid'
  if (claims.sid === undefined) {
    const user = realm.users.get(String(claims.sub))
    return user?.enabled === true ? { claims, user, client, session: undefined } : 'invalid'
  }
  const session = sessionOf(request, claims, client)
  const user = session === undefined ? undefined : realm.users.get(session.userId)
  if (session === undefined || user === undefined) return 'no session'
  if (!user.enabled) return 'invalid'
  const stale = issued < user.notBefore && (!session.offline || release.userNotBeforeEndsAccess)
  return stale ? 'invalid' : { claims, user, client, session }
}

/** The identifier of a token says which kind of session it belongs to; where it does not, both are tried. */
function sessionOf(request: RealmRequest, claims: Claims, client: Client): UserSession | undefined {
  const { realm, release } = request
  const id = String(claims.jti)
  const kinds = !release.prefixesTokenIds ? [false, true] : [id.startsWith('of')]
  for (const offline of kinds) {
    const session = realm.sessionsOf(offline).get(String(claims.sid))
    if (session === undefined || condition(request, session) !== 'alive') continue
    if (partCondition(request, session, client) === 'alive') return session
  }
  return undefined
}
