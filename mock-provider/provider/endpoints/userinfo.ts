import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import type { AccessToken, User } from '../model.ts'
import { type PresentedAccessToken, presentedAccessToken, presentedRefreshToken } from '../tokens.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { accessTokenOf, refuseUnproven } from './presented-access-token.ts'

/** The UserInfo endpoint, by GET and POST. @see OpenID Connect Core 1.0, section 5.3; RFC 6750 */
export const userinfoEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/userinfo',
    option: 'userinfo',
    crossOrigin: true,
    metadata: (issuer) => ({
      userinfo_endpoint: `${issuer}/userinfo`,
      claims_supported: ['sub', 'name', 'preferred_username', 'email', 'email_verified', 'auth_time', 'sid'],
    }),
    handle: userinfo,
  },
  { method: 'POST', path: '/userinfo', option: 'userinfo', crossOrigin: true, handle: userinfo },
]

async function userinfo(incoming: Incoming): Promise<Response> {
  const { core, context } = incoming
  const value = accessTokenOf(incoming)
  const presented = (await presentedAccessToken(core, value)) ?? (await acceptedRefreshToken(core, value))
  const refusal = new OAuthError('invalid_token', 'the access token is not valid', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
  if (presented === undefined) throw refusal
  const { token, grant } = presented
  await refuseUnproven(incoming, value, token)
  if ((await core.refused(grant, 'userinfo', token)).length > 0) throw refusal
  const user = await core.store.user(token.userId)
  if (user === undefined) throw refusal
  if (!token.scope.includes('openid')) {
    throw new OAuthError('insufficient_scope', 'the access token has no openid scope', { status: 403 })
  }
  return context.json(claimsFor(token.scope, user, core.policy.claims.subjectIdentifier(user)))
}

/** A refresh token is no access token, unless this place tolerates that. */
async function acceptedRefreshToken(core: Core, value: string): Promise<PresentedAccessToken | undefined> {
  const presented = await presentedRefreshToken(core, value)
  if (presented === undefined) return undefined
  const { grant } = presented
  const refused = await core.refused(grant, 'userinfo', undefined, [
    { is: 'wrong-type' },
    ...presented.findings,
  ])
  if (refused.length > 0) return undefined
  const { id, userId, scope, made, uses } = grant
  const token: AccessToken = {
    id,
    grantId: id,
    made,
    by: 'code',
    uses,
    userId,
    scope,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
  return { token, grant }
}

function claimsFor(scope: readonly string[], user: User, sub: string): Record<string, unknown> {
  return {
    sub,
    ...(scope.includes('profile') ? { name: user.name, preferred_username: user.username } : {}),
    ...(scope.includes('email') ? { email: user.email, email_verified: true } : {}),
  }
}
