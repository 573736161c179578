import { OAuthError, type OAuthErrorCode } from '../../kit/oauth-error.ts'
import { values } from '../../kit/parameters.ts'
import { checkedAccessToken } from '../token-check.ts'
import { profileClaims } from '../tokens.ts'
import type { Visit } from '../visit.ts'

/** The UserInfo endpoint. @see OpenID Connect Core 1.0, section 5.3 */
export async function userinfo(visit: Visit): Promise<Response> {
  const token = bearerOf(visit) ?? visit.form.get('access_token') ?? undefined
  if (token === undefined) throw challenge(visit, 401)
  const checked = await checkedAccessToken(visit, token)
  if (checked === 'invalid') throw challenge(visit, 401, 'invalid_token', 'Token verification failed')
  if (checked === 'no session') throw challenge(visit, 401, 'invalid_token', 'user_session_not_found')
  const scope = values(String(checked.claims.scope ?? ''))
  if (!scope.includes('openid')) throw challenge(visit, 403, 'insufficient_scope', 'Missing openid scope')
  return visit.context.json({ sub: checked.user.id, ...profileClaims(checked.user, scope) })
}

export function bearerOf({ context }: Pick<Visit, 'context'>): string | undefined {
  return /^Bearer +([^\s,]+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
}

/** @see RFC 6750, section 3 */
function challenge({ realm }: Visit, status: number, code?: OAuthErrorCode, description = ''): OAuthError {
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
