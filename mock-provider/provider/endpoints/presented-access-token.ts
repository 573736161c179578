import { OAuthError } from '../../kit/oauth-error.ts'
import { certificateThumbprint } from '../certificate.ts'
import type { Core } from '../core.ts'
import type { AccessToken } from '../model.ts'
import { provenKey } from '../proof-of-possession.ts'
import { type PresentedAccessToken, presentedRefreshToken } from '../tokens.ts'
import type { Incoming } from './endpoint.ts'

/** The access token of a request, by either scheme. @see RFC 6750, section 2; RFC 9449, section 7.1 */
export function accessTokenOf(incoming: Incoming): string {
  const authorization = incoming.context.req.header('authorization')
  const token =
    /^(?:Bearer|DPoP) ([^\s,]+)$/i.exec(authorization ?? '')?.[1] ?? incoming.form.get('access_token')
  if (token === undefined || token === null) {
    throw new OAuthError('invalid_token', 'an access token is needed', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  return token
}

/**
 * A token that is bound to a key is good with a proof of it only, and one that is not is no DPoP token.
 *
 * @throws OAuthError 401
 * @see RFC 9449, sections 7.1 and 7.2; RFC 8705, section 3
 */
export async function refuseUnproven(
  incoming: Incoming,
  value: string,
  { key, certificate }: Pick<AccessToken, 'key' | 'certificate'>,
): Promise<void> {
  if (certificate !== undefined && certificate !== (await certificateThumbprint(incoming))) {
    throw new OAuthError('invalid_token', 'the access token is bound to another certificate', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  const withProof = /^DPoP /i.test(incoming.context.req.header('authorization') ?? '')
  if (key === undefined && !withProof) return
  if (withProof && key !== undefined && (await provenKey(incoming, value)) === key) return
  throw new OAuthError('invalid_token', 'the access token is bound to another key, or to none', {
    status: 401,
    headers: { 'www-authenticate': 'DPoP error="invalid_token"' },
  })
}

/** A refresh token is no access token, unless this place tolerates that. */
export async function accessTokenOfRefreshToken(
  core: Core,
  value: string,
  place: 'userinfo' | 'mcp',
): Promise<PresentedAccessToken | undefined> {
  const presented = await presentedRefreshToken(core, value)
  if (presented === undefined) return undefined
  const { grant } = presented
  const refused = await core.refused(grant, place, undefined, [{ is: 'wrong-type' }, ...presented.findings])
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
    ...(grant.resources === undefined ? {} : { audience: grant.resources }),
  }
  return { token, grant }
}
