import { OAuthError, type OAuthErrorCode } from '../../kit/oauth-error.ts'
import { values } from '../../kit/parameters.ts'
import { scopeOfToken } from '../client-scopes.ts'
import { mapped } from '../mappers/mapped.ts'
import { presentedAccessToken } from '../proof-of-possession.ts'
import type { RealmRequest } from '../realm-request.ts'

/** The UserInfo endpoint. @see OpenID Connect Core 1.0, section 5.3 */
export async function userinfo(request: RealmRequest): Promise<Response> {
  const token = bearerOf(request) ?? request.form.get('access_token') ?? undefined
  if (token === undefined) throw challenge(request, 401)
  const checked = await presentedAccessToken(request, token)
  if (checked === 'invalid') throw challenge(request, 401, 'invalid_token', 'Token verification failed')
  if (checked === 'no session') throw challenge(request, 401, 'invalid_token', 'user_session_not_found')
  const scope = values(String(checked.claims.scope ?? ''))
  if (!scope.includes('openid')) throw challenge(request, 403, 'insufficient_scope', 'Missing openid scope')
  const granted = scopeOfToken(checked.client, scope)
  const { claims: told, audience } = mapped({ ...checked, request, granted }, 'userinfo')
  const { auth_time: _, ...claims } = told
  const aud = audience.length === 0 ? {} : { aud: audience }
  return request.context.json({ sub: checked.user.id, ...claims, ...aud })
}

export function bearerOf({ context }: Pick<RealmRequest, 'context'>): string | undefined {
  return /^(?:Bearer|DPoP) +([^\s,]+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
}

/** @see RFC 6750, section 3 */
function challenge(
  { realm }: RealmRequest,
  status: number,
  code?: OAuthErrorCode,
  description = '',
): OAuthError {
  const members = [
    `realm="${realm.name}"`,
    ...(code === undefined ? [] : [`error="${code}"`, `error_description="${description}"`]),
  ]
  return new OAuthError(code ?? 'unauthorized', description, {
    status,
    body: null,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'www-authenticate': `Bearer ${members.join(', ')}`,
    },
  })
}
