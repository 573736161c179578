import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { authenticatedClient } from '../client-check.ts'
import type { Client, UserSession } from '../model.ts'
import { condition, endOfflineParts, removePart } from '../sessions.ts'
import { type ReadRefreshToken, readRefreshToken } from '../token-check.ts'
import { noted, refuseRepeated, type Visit } from '../visit.ts'

/** Token revocation; a hint is not looked at. @see RFC 7009, section 2 */
export async function revoke(visit: Visit): Promise<Response> {
  const { form, realm } = visit
  const client = authenticatedClient(visit)
  refuseRepeated(form)
  const token = optional(form, 'token')
  if (token === undefined) throw new OAuthError('invalid_request', 'Token not provided')
  const refresh = await readRefreshToken(visit, token)
  const reading = refresh ?? (await realm.keys.read(token))
  if (reading === undefined) return alreadyInvalid(visit)
  const { claims } = reading
  if (!['Refresh', 'Offline', 'Bearer'].includes(String(claims.typ))) {
    throw new OAuthError('unsupported_token_type', 'Unsupported token type')
  }
  if (claims.azp !== client.settings.clientId) throw new OAuthError('invalid_request', 'Unmatching clients')
  if (refresh !== undefined) return revokeRefreshToken(visit, client, refresh)
  return revokeAccessToken(visit, client, claims)
}

/** An unknown or dead token is answered with 200 and a body that says so. */
function alreadyInvalid({ context }: Visit): Response {
  return context.json({ error: 'invalid_token', error_description: 'Invalid token' })
}

function revokeRefreshToken(visit: Visit, client: Client, read: ReadRefreshToken): Response {
  const { realm, context } = visit
  const session = realm.sessionsOf(read.offline).get(read.sessionId)
  const gone = condition(visit, session) === 'absent' || session?.parts.has(client.uuid) !== true
  if (session === undefined || gone) return alreadyInvalid(visit)
  endParts(visit, client, session)
  noted(visit, 'REVOKE_GRANT', {
    clientId: client.settings.clientId,
    userId: session.userId,
    sessionId: session.id,
    details: { revoked_client: client.settings.clientId },
  })
  return context.body(null, 200)
}

/** An offline token takes the client's online part of the same login with it; never the other way round. */
function endParts(visit: Visit, client: Client, session: UserSession): void {
  const { realm, release } = visit
  if (release.revokesPerUserAndClient) {
    endOfflineParts(realm, session.userId, client.uuid)
    realm.removeConsent(session.userId, client.uuid)
    for (const online of [...realm.sessions.values()]) {
      if (online.userId === session.userId) removePart(realm, online, client.uuid)
    }
    return
  }
  const online = session.offline ? realm.sessions.get(session.id) : undefined
  removePart(realm, session, client.uuid)
  if (online !== undefined) removePart(realm, online, client.uuid)
}

function revokeAccessToken(
  visit: Visit,
  client: Client,
  claims: Readonly<Record<string, unknown>>,
): Response {
  const { realm, release, context, now } = visit
  const session = realm.offlineSessions.get(String(claims.sid))
  if (release.accessTokenRevokesSession && session !== undefined) endParts(visit, client, session)
  realm.revokeToken(String(claims.jti), Number(claims.exp), now)
  return context.body(null, 200)
}
