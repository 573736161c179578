import type { JWK } from 'jose'
import { jose } from './jose.ts'
import { isCanonicalJwt } from './jwt.ts'

export const proofAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA']

/**
 * What a proof of possession says, and the thumbprint of its key; undefined where it is no proof with a valid signature.
 *
 * @see RFC 9449, section 4.3
 */
export async function readProof(
  proof: string,
  algorithms: readonly string[] = proofAlgorithms,
): Promise<{ readonly claims: Record<string, unknown>; readonly key: string } | undefined> {
  if (!isCanonicalJwt(proof)) return undefined
  const { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } = await jose()
  try {
    const { typ, alg, jwk } = decodeProtectedHeader(proof)
    if (typ !== 'dpop+jwt' || alg === undefined || !algorithms.includes(alg)) return undefined
    if (jwk === undefined || 'd' in jwk) return undefined
    const { payload } = await compactVerify(proof, await importJWK(jwk as JWK, alg))
    const claims = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
    return { claims, key: await calculateJwkThumbprint(jwk as JWK) }
  } catch {
    return undefined
  }
}

/** Without query and fragment. */
export function plainAddress(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split(/[?#]/, 1)[0] : undefined
}
