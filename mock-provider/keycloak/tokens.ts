import { base64url } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import { shownScope, wholeScope } from './client-scopes.ts'
import { uuid } from './identifiers.ts'
import type { Client, GrantedScope, Seconds, User, UserSession } from './model.ts'
import type { RealmRequest } from './realm-request.ts'
import { roleClaims, rolesInScope } from './roles.ts'
import { announcedEnd, hardEnd } from './sessions.ts'

/** How a token came about, as its identifier tells: code, refresh, password, client credentials. */
export type GrantShortcut = 'ac' | 'rt' | 'ro' | 'cc'

export interface Issue {
  readonly request: RealmRequest
  readonly client: Client
  readonly user: User
  /** Undefined where there is none, as for a service account. */
  readonly session: UserSession | undefined
  readonly how: GrantShortcut
  /** Of the access token. */
  readonly granted: GrantedScope
  /** Of the refresh token; what the answer reports for an offline session. */
  readonly whole: GrantedScope
  readonly refreshToken: boolean
  readonly nonce?: string
  /** The login whose refresh tokens are counted. */
  readonly reuseId?: string
}

/** The members of a token answer. @see RFC 6749, section 5.1 */
export async function tokenAnswer(issue: Issue): Promise<Record<string, unknown>> {
  const { request, client, session, granted, whole } = issue
  const { realm, now } = request
  const offline = session?.offline === true
  const expires = accessTokenEnd(issue)
  const accessToken = await mintAccessToken(issue, expires)
  const openid = offline ? whole.openid : granted.openid
  const refreshEnd = session === undefined ? undefined : announcedEnd(request, session)
  const withRefreshToken = issue.refreshToken && session !== undefined
  return {
    access_token: accessToken,
    expires_in: expires - now,
    refresh_expires_in: !withRefreshToken || refreshEnd === undefined ? 0 : refreshEnd - now,
    ...(withRefreshToken ? { refresh_token: await mintRefreshToken(issue, session) } : {}),
    token_type: 'Bearer',
    ...(openid ? { id_token: await mintIdToken(issue, accessToken, expires) } : {}),
    'not-before-policy': Math.max(realm.settings.notBefore, client.settings.notBefore, issue.user.notBefore),
    ...(session === undefined ? {} : { session_state: session.id }),
    scope: shownScope(realm, offline ? whole : granted),
  }
}

function accessTokenEnd({ request, client, session }: Issue): Seconds {
  const ofClient = Number(client.settings.attributes['access.token.lifespan'] ?? 0)
  const end = request.now + (ofClient > 0 ? ofClient : request.realm.settings.accessTokenLifespan)
  return session === undefined ? end : Math.min(end, hardEnd(request, session, client))
}

async function mintAccessToken(issue: Issue, expires: Seconds): Promise<string> {
  const { request, client, user, session, granted } = issue
  const { realm, issuer, now } = request
  const common = {
    exp: expires,
    iat: now,
    ...authTime(issue),
    jti: accessTokenId(issue),
    iss: issuer,
  }
  const scope = shownScope(realm, granted)
  if (client.settings.attributes['client.use.lightweight.access.token.enabled'] === 'true') {
    return realm.keys.sign({
      ...common,
      typ: 'Bearer',
      azp: client.settings.clientId,
      ...(session === undefined ? {} : { sid: session.id }),
      scope,
    })
  }
  return realm.keys.sign({
    ...common,
    ...audience(audiences(issue)),
    ...subject(issue),
    typ: 'Bearer',
    azp: client.settings.clientId,
    ...sessionMembers(issue),
    acr: '1',
    ...accessClaims(issue),
    scope,
    ...(issue.how === 'cc' ? serviceClaims(client) : {}),
    ...profileClaims(user, granted.scopes),
  })
}

/** Claims about rights, which introspection shows, too. */
export function accessClaims({
  request,
  client,
  user,
  granted,
}: Pick<Issue, 'request' | 'client' | 'user' | 'granted'>) {
  const { scopes } = granted
  const roles = roleClaims(rolesInScope(request.realm, user, client, scopes))
  const named = scopes.includes('roles')
  const resources = Object.fromEntries(
    Object.entries(roles.clients).map(([clientId, names]) => [clientId, { roles: names }]),
  )
  return {
    ...(scopes.includes('web-origins') && client.settings.webOrigins.length > 0
      ? { 'allowed-origins': client.settings.webOrigins }
      : {}),
    ...(named && roles.realm.length > 0 ? { realm_access: { roles: roles.realm } } : {}),
    ...(named && Object.keys(resources).length > 0 ? { resource_access: resources } : {}),
  }
}

/** Whom an access token is meant for: clients whose roles are in it, and those that mappers add. */
export function audiences({
  request,
  client,
  user,
  granted,
}: Pick<Issue, 'request' | 'client' | 'user' | 'granted'>): string[] {
  const roles = granted.scopes.includes('roles')
    ? Object.keys(roleClaims(rolesInScope(request.realm, user, client, granted.scopes)).clients)
    : []
  const mapped = client.settings.protocolMappers
    .filter(
      ({ protocolMapper, config }) =>
        protocolMapper === 'oidc-audience-mapper' && config['access.token.claim'] === 'true',
    )
    .flatMap(({ config }) =>
      [config['included.client.audience'] || config['included.custom.audience'] || []].flat(),
    )
  return [...new Set([...mapped, ...roles.filter((clientId) => clientId !== client.settings.clientId)])]
}

function accessTokenId({ request, session, how, granted }: Issue): string {
  if (!request.release.prefixesTokenIds) return uuid()
  const offline =
    session?.offline === true &&
    (request.release.narrowedStaysOffline || granted.scopes.includes('offline_access'))
  const kind = session === undefined ? 'tr' : offline ? 'of' : 'on'
  return `${kind}rt${how}:${uuid()}`
}

async function mintIdToken(issue: Issue, accessToken: string, expires: Seconds): Promise<string> {
  const { request, client, user, session, nonce } = issue
  return request.realm.keys.sign({
    exp: expires,
    iat: request.now,
    ...authTime(issue),
    jti: uuid(),
    iss: request.issuer,
    aud: client.settings.clientId,
    sub: user.id,
    typ: 'ID',
    azp: client.settings.clientId,
    ...(nonce === undefined ? {} : { nonce }),
    ...sessionMembers(issue),
    at_hash: base64url((await sha256(accessToken)).slice(0, 16)),
    ...(session === undefined ? {} : { acr: '1' }),
    ...profileClaims(user, issue.whole.scopes),
  })
}

async function mintRefreshToken(issue: Issue, session: UserSession): Promise<string> {
  const { request, client, whole, reuseId } = issue
  const { realm, release, issuer, now } = request
  const end = announcedEnd(request, session)
  const aud = audiences(issue)
  const scope = wholeScope(realm, release, whole)
  const part = session.parts.get(client.uuid)
  if (part !== undefined) part.scope = scope
  const counted = release.claims.reuseId && realm.settings.revokeRefreshToken
  return realm.keys.signRefreshToken({
    ...(end === undefined ? {} : { exp: end }),
    iat: now,
    jti: uuid(),
    iss: issuer,
    aud: issuer,
    ...subject(issue),
    typ: session.offline ? 'Offline' : 'Refresh',
    azp: client.settings.clientId,
    ...sessionMembers(issue),
    ...(counted ? { reuse_id: reuseId ?? uuid() } : {}),
    scope,
    ...(release.claims.audienceOfAccessToken
      ? { ...(aud.length === 0 ? {} : { aud_x: aud.length === 1 ? aud[0] : aud }), prov: 'default' }
      : {}),
  })
}

function authTime({ session, granted, request }: Issue): { auth_time?: Seconds } {
  const named = granted.scopes.includes('basic') || !request.realm.scopes.has('basic')
  return session === undefined || session.authTime === 0 || !named ? {} : { auth_time: session.authTime }
}

/** The subject comes with the scope `basic`, where there is one. */
function subject({ request, user, granted }: Issue): { sub?: string } {
  return granted.scopes.includes('basic') || !request.realm.scopes.has('basic') ? { sub: user.id } : {}
}

function sessionMembers({ session, request }: Issue): Record<string, string> {
  if (session === undefined) return {}
  return { ...(request.release.claims.sessionState ? { session_state: session.id } : {}), sid: session.id }
}

function serviceClaims(client: Client): Record<string, string> {
  return { clientHost: '127.0.0.1', clientAddress: '127.0.0.1', client_id: client.settings.clientId }
}

function audience(found: readonly string[]): { aud?: string | readonly string[] } {
  const [only, ...more] = found
  if (only === undefined) return {}
  return { aud: more.length === 0 ? only : found }
}

/** What the scopes profile and email tell about a user. */
export function profileClaims(user: User, scopes: readonly string[]): Record<string, unknown> {
  const name = [user.firstName, user.lastName].filter((part) => part !== undefined).join(' ')
  return {
    ...(scopes.includes('email') ? { email_verified: user.emailVerified } : {}),
    ...(scopes.includes('profile')
      ? {
          ...(name === '' ? {} : { name }),
          preferred_username: user.username,
          ...(user.firstName === undefined ? {} : { given_name: user.firstName }),
          ...(user.lastName === undefined ? {} : { family_name: user.lastName }),
        }
      : {}),
    ...(scopes.includes('email') && user.email !== undefined ? { email: user.email } : {}),
  }
}
