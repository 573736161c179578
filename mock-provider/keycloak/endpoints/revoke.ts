import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { Client, UserSession } from '../model.ts'
import { type RealmRequest, recordEvent, refuseRepeated } from '../realm-request.ts'
import { condition, endOfflineParts, removePart } from '../sessions.ts'
import { type ReadRefreshToken, readRefreshToken } from '../token-validation.ts'

/** Token revocation; a hint is not looked at. @see RFC 7009, section 2 */
export async function revoke(request: RealmRequest): Promise<Response> {
  const { form, realm } = request
  const client = authenticatedClient(request)
  refuseRepeated(form)
  const token = optional(form, 'token')
  if (token === undefined) throw new OAuthError('invalid_request', 'Token not provided')
  const refresh = await readRefreshToken(request, token)
  const reading = refresh ?? (await realm.keys.read(token))
  if (reading === undefined) return alreadyInvalid(request)
  const { claims } = reading
  if (!['Refresh', 'Offline', 'Bearer', 'DPoP'].includes(String(claims.typ))) {
    throw new OAuthError('unsupported_token_type', 'Unsupported token type')
  }
  if (claims.azp !== client.settings.clientId) throw new OAuthError('invalid_request', 'Unmatching clients')
  if (refresh !== undefined) return revokeRefreshToken(request, client, refresh)
  return revokeAccessToken(request, client, claims)
}

/** An unknown or dead token is answered with 200 and a body that says so. */
function alreadyInvalid({ context }: RealmRequest): Response {
  return context.json({ error: 'invalid_token', error_description: 'Invalid token' })
}

function revokeRefreshToken(request: RealmRequest, client: Client, read: ReadRefreshToken): Response {
  const { realm, context } = request
  const session = realm.sessionsOf(read.offline).get(read.sessionId)
  const gone = condition(request, session) === 'absent' || session?.parts.has(client.uuid) !== true
  if (session === undefined || gone) return alreadyInvalid(request)
  endParts(request, client, session)
  recordEvent(request, 'REVOKE_GRANT', {
    clientId: client.settings.clientId,
    userId: session.userId,
    sessionId: session.id,
    details: { revoked_client: client.settings.clientId },
  })
  return context.body(null, 200)
}

/** An offline token takes the client's online part of the same login with it; never the other way round. */
function endParts(request: RealmRequest, client: Client, session: UserSession): void {
  const { realm, release } = request
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
  request: RealmRequest,
  client: Client,
  claims: Readonly<Record<string, unknown>>,
): Response {
  const { realm, release, context, now } = request
  const session = realm.offlineSessions.get(String(claims.sid))
  if (release.accessTokenRevokesSession && session !== undefined) endParts(request, client, session)
  realm.revokeToken(String(claims.jti), Number(claims.exp), now)
  return context.body(null, 200)
}
