import { base64url, createLocalJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose'
import { jsonOf } from '../engine/json.ts'

/** The claims of a JWT without verification, or undefined if it is none. */
export function claimsOf(
  token: string | undefined,
): (Record<string, unknown> & { sub?: string }) | undefined {
  const parts = token?.split('.') ?? []
  if (parts.length !== 3) return undefined
  try {
    const claims = jsonOf(new TextDecoder().decode(base64url.decode(parts[1] ?? '')))
    return claims !== null && typeof claims === 'object' && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Whether a token is an encrypted JWT, which only its recipient reads. @see RFC 7516, section 3.1 */
export function isEncrypted(token: string | undefined): boolean {
  return token?.split('.').length === 5
}

/** The header of a JWT, or undefined if it is none. */
export function headerOf(
  token: string | undefined,
): { alg?: string; kid?: string; typ?: string } | undefined {
  if (token === undefined || token.split('.').length !== 3) return undefined
  try {
    const { alg, kid, typ } = decodeProtectedHeader(token)
    return {
      ...(typeof alg === 'string' ? { alg } : {}),
      ...(typeof kid === 'string' ? { kid } : {}),
      ...(typeof typ === 'string' ? { typ } : {}),
    }
  } catch {
    return undefined
  }
}

export type Verification = { readonly claims: Record<string, unknown> } | { readonly error: string }

/**
 * Verifies a JWT with published keys, or with the client's secret where its algorithm is symmetric.
 *
 * @see OpenID Connect Core 1.0, section 10.1
 */
export async function verifiedJwt(
  token: string,
  context: { readonly secret?: string; readonly keys: () => Promise<JWK[]>; readonly now: number },
): Promise<Verification> {
  const options = { currentDate: new Date(context.now), clockTolerance: 60 }
  const symmetric = headerOf(token)?.alg?.startsWith('HS') === true
  const keys = symmetric && context.secret !== undefined ? [] : await context.keys()
  try {
    const { payload } =
      symmetric && context.secret !== undefined
        ? await jwtVerify(token, new TextEncoder().encode(context.secret), options)
        : await jwtVerify(token, createLocalJWKSet({ keys }), options)
    return { claims: payload }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
