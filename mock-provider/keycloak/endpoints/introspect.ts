import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { authenticatedClient } from '../client-check.ts'
import { shownScope, wholeScope } from '../client-scopes.ts'
import type { Client } from '../model.ts'
import { acceptedRefreshToken, checkedAccessToken, readRefreshToken } from '../token-check.ts'
import { accessClaims, audiences, profileClaims } from '../tokens.ts'
import { refuseRepeated, type Visit } from '../visit.ts'

type Members = Record<string, unknown>

const hints = ['access_token', 'refresh_token', 'requesting_party_token']

/** Token introspection; it looks and changes nothing. @see RFC 7662, section 2 */
export async function introspect(visit: Visit): Promise<Response> {
  const { context, form, release } = visit
  const caller = callerOf(visit)
  refuseRepeated(form)
  const token = optional(form, 'token')
  if (token === undefined) throw new OAuthError('invalid_request', 'Token not provided.')
  const hint = optional(form, 'token_type_hint')
  if (hint !== undefined && !hints.includes(hint)) {
    const named = release.unnamedHint ? '' : ` [${hint}]`
    throw new OAuthError('invalid_request', `Unsupported token type${named}.`)
  }
  return context.json((await activeMembers(visit, caller, token, hint)) ?? { active: false })
}

function callerOf(visit: Visit): Client {
  const { error, description } = visit.release.introspectionRefusal
  let caller: Client
  try {
    caller = authenticatedClient(visit, { bearersOnly: visit.release.introspectsForAudience })
  } catch (refusal) {
    if (!(refusal instanceof OAuthError)) throw refusal
    // Newer releases tell a wrong secret from a client that is not there.
    const mapped = !visit.release.introspectsForAudience || refusal.code === 'unauthorized_client'
    throw mapped ? new OAuthError(error, description, { status: 401 }) : refusal
  }
  if (caller.settings.publicClient)
    throw new OAuthError('invalid_request', 'Client not allowed.', { status: 403 })
  return caller
}

async function activeMembers(
  visit: Visit,
  caller: Client,
  token: string,
  hint: string | undefined,
): Promise<Members | undefined> {
  const refresh = await readRefreshToken(visit, token)
  if (refresh === undefined) return hint === 'refresh_token' ? undefined : accessMembers(visit, caller, token)
  // The audience of a refresh token is the realm, which never calls; only the hint makes it the owner's to ask.
  const mayAsk = visit.release.introspectsForAudience
    ? hint === 'refresh_token' && refresh.clientId === caller.settings.clientId
    : true
  return mayAsk ? refreshMembers(visit, token, refresh.clientId) : undefined
}

async function refreshMembers(visit: Visit, token: string, clientId: string): Promise<Members | undefined> {
  const { realm, release } = visit
  const client = realm.clientById(clientId)
  if (client === undefined || !client.settings.enabled) return undefined
  try {
    const accepted = await acceptedRefreshToken(visit, client, token, { use: false })
    const { part, reuseId, id, issued } = accepted
    const used = part.uses.get(reuseId ?? '')
    if (realm.settings.revokeRefreshToken && used !== undefined) {
      const usedUp = used.tokenId === id && used.count > realm.settings.refreshTokenMaxReuse
      if (usedUp || (used.tokenId !== id && issued < used.lastRefresh)) return undefined
    }
    const { user, session, claims, scope } = accepted
    const { exp, iat, jti, iss, sub, typ, azp, sid } = claims
    const of = { visit, client, user, granted: scope }
    return {
      ...(exp === undefined ? {} : { exp }),
      iat,
      ...(session.authTime === 0 ? {} : { auth_time: session.authTime }),
      jti,
      iss,
      aud: [visit.issuer, ...audiences(of)],
      sub,
      typ,
      azp,
      sid,
      ...(release.claims.sessionState ? { session_state: sid } : {}),
      acr: '1',
      ...accessClaims(of),
      scope: wholeScope(realm, release, scope),
      ...profileClaims(user, scope.scopes),
      client_id: client.settings.clientId,
      username: user.username,
      token_type: typ,
      active: true,
    }
  } catch (refusal) {
    if (!(refusal instanceof OAuthError)) throw refusal
    // Introspection does not look at consent, at a role that is gone from the realm, or at a client for bearers only.
    return ['invalid_scope', 'not_allowed'].includes(refusal.code)
      ? stillActive(visit, token, client)
      : undefined
  }
}

/** A token that a refresh would refuse for reasons that introspection does not know. */
async function stillActive(visit: Visit, token: string, client: Client): Promise<Members | undefined> {
  const read = await readRefreshToken(visit, token)
  const session = read === undefined ? undefined : visit.realm.sessionsOf(read.offline).get(read.sessionId)
  const user = session === undefined ? undefined : visit.realm.users.get(session.userId)
  if (read === undefined || user === undefined) return undefined
  return {
    ...read.claims,
    scope: shownScope(visit.realm, read.scope),
    client_id: client.settings.clientId,
    username: user.username,
    token_type: read.claims.typ,
    active: true,
  }
}

async function accessMembers(visit: Visit, caller: Client, token: string): Promise<Members | undefined> {
  const checked = await checkedAccessToken(visit, token)
  if (typeof checked === 'string') return undefined
  const { claims, user, client } = checked
  const audience = [claims.aud ?? []].flat()
  if (visit.release.introspectsForAudience && !audience.includes(caller.settings.clientId)) {
    if (caller.settings.attributes['allow.token.introspection.without.audience.check'] !== 'true')
      return undefined
  }
  return {
    ...claims,
    client_id: client.settings.clientId,
    username: user.username,
    token_type: 'Bearer',
    active: true,
  }
}
