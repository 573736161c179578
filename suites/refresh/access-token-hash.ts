import { createHash } from 'node:crypto'

/**
 * What at_hash of an ID token has to be: the left half of the hash of the access token, with the hash function of the
 * algorithm that signs the ID token; undefined where the name of the algorithm does not tell it (EdDSA).
 *
 * @see OpenID Connect Core 1.0, section 3.1.3.6
 */
export function accessTokenHash(
  accessToken: string | undefined,
  algorithm: string | undefined,
): string | undefined {
  const bits = /^[RPEH]S(256|384|512)$/.exec(algorithm ?? '')?.[1]
  if (bits === undefined || accessToken === undefined) return undefined
  const hash = createHash(`sha${bits}`).update(accessToken, 'ascii').digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
