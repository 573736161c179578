import { base64url } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import { shownScope, wholeScope } from './client-scopes.ts'
import { uuid } from './identifiers.ts'
import { isLightweight, type Mapped, mapped, scopesForUser } from './mappers/mapped.ts'
import type { Client, GrantedScope, Seconds, User, UserSession } from './model.ts'
import type { RealmRequest } from './realm-request.ts'
import { announcedEnd, hardEnd } from './sessions.ts'

/** How a token came about, as its identifier tells: code, refresh, password, client credentials, device. */
export type GrantShortcut = 'ac' | 'rt' | 'ro' | 'cc' | 'dg'

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
  const forAccess = accessClaims(issue)
  const accessToken = await mintAccessToken(issue, forAccess, expires)
  const openid = offline ? whole.openid : granted.openid
  const refreshEnd = session === undefined ? undefined : announcedEnd(request, session, client)
  const withRefreshToken = issue.refreshToken && session !== undefined
  return {
    access_token: accessToken,
    expires_in: expires - now,
    refresh_expires_in: !withRefreshToken || refreshEnd === undefined ? 0 : refreshEnd - now,
    ...(withRefreshToken ? { refresh_token: await mintRefreshToken(issue, forAccess, session) } : {}),
    token_type: kindOf(request),
    ...(openid ? { id_token: await mintIdToken(issue, accessToken, expires) } : {}),
    'not-before-policy': Math.max(realm.settings.notBefore, client.settings.notBefore, issue.user.notBefore),
    ...(session === undefined ? {} : { session_state: session.id }),
    scope: shownScope(realm, forUser({ ...issue, granted: offline ? whole : granted })),
  }
}

function kindOf({ provenKey }: RealmRequest): 'Bearer' | 'DPoP' {
  return provenKey === undefined ? 'Bearer' : 'DPoP'
}

/** @see RFC 9449, section 6.1 */
function confirmation({ provenKey }: RealmRequest): { cnf?: { jkt: string } } {
  return provenKey === undefined ? {} : { cnf: { jkt: provenKey } }
}

function accessTokenEnd({ request, client, session }: Issue): Seconds {
  const ofClient = Number(client.settings.attributes['access.token.lifespan'] ?? 0)
  const end = request.now + (ofClient > 0 ? ofClient : request.realm.settings.accessTokenLifespan)
  return session === undefined ? end : Math.min(end, hardEnd(request, session, client))
}

async function mintAccessToken(
  issue: Issue,
  { claims, audience }: Mapped,
  expires: Seconds,
): Promise<string> {
  const { request, client, session } = issue
  const { realm, issuer, now } = request
  const { sub, auth_time: authTime, ...others } = claims
  return realm.keys.sign({
    exp: expires,
    iat: now,
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    jti: accessTokenId(issue),
    iss: issuer,
    ...audienceMember(audience),
    ...(sub === undefined ? {} : { sub }),
    typ: kindOf(request),
    azp: client.settings.clientId,
    ...(isLightweight(client) ? (session === undefined ? {} : { sid: session.id }) : sessionMembers(issue)),
    ...others,
    ...confirmation(request),
    scope: shownScope(realm, forUser(issue)),
    // Where the realm has a scope for them, its mappers say it.
    ...(issue.how === 'cc' && !issue.request.realm.scopes.has('service_account')
      ? serviceClaims(client)
      : {}),
  })
}

/** What mappers say of an access token; releases before the scope `basic` say the subject in any case. */
function accessClaims(issue: Issue): Mapped {
  const { claims, audience } = mapped(issue, 'access')
  if (issue.request.release.claims.subjectByScope || isLightweight(issue.client)) return { claims, audience }
  return { claims: { sub: issue.user.id, ...claims }, audience }
}

function forUser(issue: Issue): GrantedScope {
  return { openid: issue.granted.openid, scopes: scopesForUser(issue) }
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
  const { request, client, user, nonce } = issue
  const { claims, audience } = mapped({ ...issue, granted: issue.whole }, 'id', [client.settings.clientId])
  const { auth_time: authTime, ...others } = claims
  return request.realm.keys.sign({
    exp: expires,
    iat: request.now,
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    jti: uuid(),
    iss: request.issuer,
    ...audienceMember(audience),
    sub: user.id,
    typ: 'ID',
    azp: client.settings.clientId,
    ...(nonce === undefined ? {} : { nonce }),
    ...sessionMembers(issue),
    at_hash: base64url((await sha256(accessToken)).slice(0, 16)),
    ...others,
  })
}

async function mintRefreshToken(
  issue: Issue,
  { claims: { sub }, audience: aud }: Mapped,
  session: UserSession,
): Promise<string> {
  const { request, client, whole, reuseId } = issue
  const { realm, release, issuer, now } = request
  const end = announcedEnd(request, session, client)
  const scope = wholeScope(realm, release, forUser({ ...issue, granted: whole }))
  const part = session.parts.get(client.uuid)
  if (part !== undefined) part.scope = scope
  const counted = release.claims.reuseId && realm.settings.revokeRefreshToken
  return realm.keys.signRefreshToken({
    ...(end === undefined ? {} : { exp: end }),
    iat: now,
    jti: uuid(),
    iss: issuer,
    aud: issuer,
    ...(sub === undefined ? {} : { sub }),
    typ: session.offline ? 'Offline' : 'Refresh',
    azp: client.settings.clientId,
    ...sessionMembers(issue),
    ...(counted ? { reuse_id: reuseId ?? uuid() } : {}),
    // A confidential client is bound by its secret, so it may change its key.
    ...(client.settings.publicClient ? confirmation(request) : {}),
    scope,
    ...(release.claims.audienceOfAccessToken
      ? { ...(aud.length === 0 ? {} : { aud_x: aud.length === 1 ? aud[0] : aud }), prov: 'default' }
      : {}),
  })
}

function sessionMembers({ session, request }: Issue): Record<string, string> {
  if (session === undefined) return {}
  return { ...(request.release.claims.sessionState ? { session_state: session.id } : {}), sid: session.id }
}

function serviceClaims(client: Client): Record<string, string> {
  return { clientHost: '127.0.0.1', clientAddress: '127.0.0.1', client_id: client.settings.clientId }
}

function audienceMember(found: readonly string[]): { aud?: string | readonly string[] } {
  const [only, ...more] = found
  if (only === undefined) return {}
  return { aud: more.length === 0 ? only : found }
}
