import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { scopeOfToken, shownScope, wholeScope } from '../client-scopes.ts'
import { mapped } from '../mappers/mapped.ts'
import type { Client } from '../model.ts'
import { type RealmRequest, refuseRepeated } from '../realm-request.ts'
import { acceptedAccessToken, acceptedRefreshToken, readRefreshToken } from '../token-validation.ts'

type Members = Record<string, unknown>

const hints = ['access_token', 'refresh_token', 'requesting_party_token']

/** Token introspection; it looks and changes nothing. @see RFC 7662, section 2 */
export async function introspect(request: RealmRequest): Promise<Response> {
  const { context, form, release } = request
  const caller = callerOf(request)
  refuseRepeated(form)
  const token = optional(form, 'token')
  if (token === undefined) throw new OAuthError('invalid_request', 'Token not provided.')
  const hint = optional(form, 'token_type_hint')
  if (hint !== undefined && !hints.includes(hint)) {
    const named = release.unnamedHint ? '' : ` [${hint}]`
    throw new OAuthError('invalid_request', `Unsupported token type${named}.`)
  }
  return context.json((await activeMembers(request, caller, token, hint)) ?? { active: false })
}

function callerOf(request: RealmRequest): Client {
  const { error, description } = request.release.introspectionRefusal
  let caller: Client
  try {
    caller = authenticatedClient(request, { bearersOnly: request.release.introspectsForAudience })
  } catch (refusal) {
    if (!(refusal instanceof OAuthError)) throw refusal
    // Newer releases tell a wrong secret from a client that is not there.
    const mapped = !request.release.introspectsForAudience || refusal.code === 'unauthorized_client'
    throw mapped ? new OAuthError(error, description, { status: 401 }) : refusal
  }
  if (caller.settings.publicClient)
    throw new OAuthError('invalid_request', 'Client not allowed.', { status: 403 })
  return caller
}

async function activeMembers(
  request: RealmRequest,
  caller: Client,
  token: string,
  hint: string | undefined,
): Promise<Members | undefined> {
  const refresh = await readRefreshToken(request, token)
  if (refresh === undefined)
    return hint === 'refresh_token' ? undefined : accessMembers(request, caller, token)
  // The audience of a refresh token is the realm, which never calls; only the hint makes it the owner's to ask.
  const mayAsk = request.release.introspectsForAudience
    ? hint === 'refresh_token' && refresh.clientId === caller.settings.clientId
    : true
  return mayAsk ? refreshMembers(request, token, refresh.clientId) : undefined
}

async function refreshMembers(
  request: RealmRequest,
  token: string,
  clientId: string,
): Promise<Members | undefined> {
  const { realm, release } = request
  const client = realm.clientById(clientId)
  if (client === undefined || !client.settings.enabled) return undefined
  try {
    const accepted = await acceptedRefreshToken(request, client, token, { use: false })
    const { part, reuseId, id, issued } = accepted
    const used = part.uses.get(reuseId ?? '')
    if (realm.settings.revokeRefreshToken && used !== undefined) {
      const usedUp = used.tokenId === id && used.count > realm.settings.refreshTokenMaxReuse
      if (usedUp || (used.tokenId !== id && issued < used.lastRefresh)) return undefined
    }
    const { user, session, claims, scope } = accepted
    const { exp, iat, jti, iss, sub, typ, azp, sid } = claims
    const told = mapped({ request, client, user, session, granted: scope }, 'introspection')
    return {
      ...(exp === undefined ? {} : { exp }),
      iat,
      jti,
      iss,
      aud: [request.issuer, ...told.audience],
      sub,
      typ,
      azp,
      sid,
      ...(release.claims.sessionState ? { session_state: sid } : {}),
      ...told.claims,
      scope: wholeScope(realm, release, scope),
      client_id: client.settings.clientId,
      username: user.username,
      token_type: typ,
      active: true,
    }
  } catch (refusal) {
    if (!(refusal instanceof OAuthError)) throw refusal
    // Introspection does not look at consent, at a role that is gone from the realm, or at a client for bearers only.
    return ['invalid_scope', 'not_allowed'].includes(refusal.code)
      ? stillActive(request, token, client)
      : undefined
  }
}

/** A token that a refresh would refuse for reasons that introspection does not know. */
async function stillActive(
  request: RealmRequest,
  token: string,
  client: Client,
): Promise<Members | undefined> {
  const read = await readRefreshToken(request, token)
  const session = read === undefined ? undefined : request.realm.sessionsOf(read.offline).get(read.sessionId)
  const user = session === undefined ? undefined : request.realm.users.get(session.userId)
  if (read === undefined || user === undefined) return undefined
  return {
    ...read.claims,
    scope: shownScope(request.realm, read.scope),
    client_id: client.settings.clientId,
    username: user.username,
    token_type: read.claims.typ,
    active: true,
  }
}

async function accessMembers(
  request: RealmRequest,
  caller: Client,
  token: string,
): Promise<Members | undefined> {
  const checked = await acceptedAccessToken(request, token)
  if (typeof checked === 'string') return undefined
  const { claims, user, client, session } = checked
  const audience = [claims.aud ?? []].flat()
  if (request.release.introspectsForAudience && !audience.includes(caller.settings.clientId)) {
    if (caller.settings.attributes['allow.token.introspection.without.audience.check'] !== 'true')
      return undefined
  }
  const granted = scopeOfToken(client, values(String(claims.scope ?? '')))
  const told = mapped({ request, client, user, session, granted }, 'introspection')
  const aud = told.audience.length === 1 ? told.audience[0] : told.audience
  const kept = [
    'exp',
    'iat',
    'jti',
    'iss',
    'sub',
    'typ',
    'azp',
    'sid',
    'session_state',
    'scope',
    'nonce',
    'cnf',
  ]
  return {
    ...Object.fromEntries(Object.entries(claims).filter(([name]) => kept.includes(name))),
    ...(told.audience.length === 0 ? {} : { aud }),
    ...told.claims,
    client_id: client.settings.clientId,
    username: user.username,
    token_type: claims.typ,
    active: true,
  }
}
