import { OAuthError } from '../../kit/oauth-error.ts'
import { supportedClaims, userClaims } from '../claims.ts'
import { presentedAccessToken } from '../tokens.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { accessTokenOf, accessTokenOfRefreshToken, refuseUnproven } from './presented-access-token.ts'

/** The UserInfo endpoint, by GET and POST. @see OpenID Connect Core 1.0, section 5.3; RFC 6750 */
export const userinfoEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/userinfo',
    option: 'userinfo',
    crossOrigin: true,
    metadata: (issuer, core) => ({
      userinfo_endpoint: `${issuer}/userinfo`,
      claims_supported: supportedClaims(core),
      userinfo_signing_alg_values_supported: core.keys.algorithms,
    }),
    handle: userinfo,
  },
  { method: 'POST', path: '/userinfo', option: 'userinfo', crossOrigin: true, handle: userinfo },
]

async function userinfo(incoming: Incoming): Promise<Response> {
  const { core, context } = incoming
  const value = accessTokenOf(incoming)
  const presented =
    (await presentedAccessToken(core, value)) ?? (await accessTokenOfRefreshToken(core, value, 'userinfo'))
  const refusal = (why: string): OAuthError =>
    new OAuthError('invalid_token', why, {
      status: 401,
      headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${why}"` },
    })
  if (presented === undefined) throw refusal('the access token is not valid: it is none that was issued here')
  const { token, grant } = presented
  await refuseUnproven(incoming, value, token)
  const findings = await core.refused(grant, 'userinfo', token)
  if (findings.length > 0) {
    throw refusal(`the access token is not valid: ${findings.map(({ is }) => is).join(', ')}`)
  }
  const user = await core.store.user(token.userId)
  if (user === undefined) throw refusal('the access token is not valid: its user is gone')
  if (!token.scope.includes('openid')) {
    throw new OAuthError('insufficient_scope', 'the access token has no openid scope', {
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="openid"' },
    })
  }
  const { client } = await core.facts(grant)
  const sub = await core.subject(user, client)
  const claims = { ...userClaims(core, user, token.scope, grant.claims?.userinfo), sub }
  const algorithm = client?.signedUserinfo
  if (algorithm === undefined) return context.json(claims)
  // Signed, it says for whom: section 5.3.2.
  const told = { ...claims, iss: core.issuer, aud: client?.clientId }
  const signed = await core.keys.sign(told, 'JWT', { algorithm })
  return context.body(signed, 200, { 'content-type': 'application/jwt' })
}
