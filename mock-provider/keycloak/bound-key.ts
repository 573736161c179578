import { OAuthError } from '../kit/oauth-error.ts'
import type { RealmRequest } from './realm-request.ts'

type Claims = Readonly<Record<string, unknown>>

/** The thumbprint of the key that a token is bound to. @see RFC 9449, section 6.1 */
export function boundKeyOf({ cnf }: Claims): string | undefined {
  const { jkt } = (cnf ?? {}) as { readonly jkt?: string }
  return jkt
}

/** A refresh token that is bound needs a proof with the same key. @throws OAuthError invalid_grant */
export function refuseOtherKey({ provenKey }: RealmRequest, claims: Claims): void {
  const bound = boundKeyOf(claims)
  if (bound === undefined || bound === provenKey) return
  throw new OAuthError(
    'invalid_grant',
    provenKey === undefined ? 'DPoP proof is missing' : "DPoP confirmation doesn't match DPoP proof",
  )
}
