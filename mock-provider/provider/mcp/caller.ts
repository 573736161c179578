import { OAuthError } from '../../kit/oauth-error.ts'
import type { Incoming } from '../endpoints/endpoint.ts'
import { accessTokenOfRefreshToken } from '../endpoints/presented-access-token.ts'
import type { AccessToken, Finding, User } from '../model.ts'
import { presentedAccessToken } from '../tokens.ts'
import { challenge, mcpAddress, requiredScopes } from './protected-resource.ts'

/** On whose behalf a request to the MCP server is made, and by which client. */
export interface Caller {
  readonly user: User
  /** What the client knows them by. */
  readonly sub: string
  readonly clientId: string
  readonly token: AccessToken
}

/**
 * Who may be here: whoever has an access token of this provider that is for this server, alive, and wide enough.
 *
 * @throws OAuthError 401 with the way to a token, 403 with the scope that is needed
 * @see Model Context Protocol, Authorization, "Access Token Usage"; RFC 6750, sections 2.1 and 3.1
 */
export async function callerOf(incoming: Incoming): Promise<Caller> {
  const { core, context } = incoming
  const value = /^Bearer ([^\s,]+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
  if (value === undefined) {
    throw new OAuthError('invalid_token', 'an access token is needed, in the Authorization header', {
      status: 401,
      headers: { 'www-authenticate': challenge(core) },
    })
  }
  const refusal = (why: string): OAuthError =>
    new OAuthError('invalid_token', why, {
      status: 401,
      headers: { 'www-authenticate': challenge(core, { code: 'invalid_token', why }) },
    })
  const presented =
    (await presentedAccessToken(core, value)) ?? (await accessTokenOfRefreshToken(core, value, 'mcp'))
  if (presented === undefined) throw refusal('the access token is not valid: it is none that was issued here')
  const { token, grant } = presented
  const isForUs = token.audience?.includes(mcpAddress(core) ?? '') === true
  const foreign: Finding[] = isForUs ? [] : [{ is: 'foreign-audience' }]
  const findings = await core.refused(grant, 'mcp', token, foreign)
  if (findings.length > 0) throw refusal(`the access token is not valid: ${findings.map(inWords).join(', ')}`)
  const missing = requiredScopes(core).filter((scope) => !token.scope.includes(scope))
  if (missing.length > 0) {
    const why = `the access token lacks the scope ${missing.join(' ')}`
    throw new OAuthError('insufficient_scope', why, {
      status: 403,
      headers: { 'www-authenticate': challenge(core, { code: 'insufficient_scope', why }) },
    })
  }
  const user = await core.store.user(token.userId)
  if (user === undefined) throw refusal('the access token is not valid: its user is gone')
  const { client } = await core.facts(grant)
  return { user, sub: await core.subject(user, client), clientId: client?.clientId ?? '', token }
}

function inWords({ is }: Finding): string {
  return is === 'foreign-audience' ? 'it was not issued for this resource (see resource, RFC 8707)' : is
}
