import type { JWK } from 'jose'
import { base64url } from './random.ts'

/** Signs the text of a JWT; its signature in Base64url. */
export type Sign = (text: string) => string | Promise<string>

/**
 * Makes what signs with a key: a private JWK for RS256, ES256 and EdDSA, the bytes of a secret for HS512. What runs an
 * engine may have a faster one than WebCrypto.
 */
export type SignerOf = (key: JWK | Uint8Array<ArrayBuffer>, algorithm: string) => Sign | Promise<Sign>

interface Operation {
  readonly key: RsaHashedImportParams | EcKeyImportParams | HmacImportParams | { readonly name: string }
  readonly sign: { readonly name: string; readonly hash?: string }
}

/** @see RFC 7518, section 3.1; RFC 8037, section 3.1 */
const operations: Readonly<Record<string, Operation>> = {
  RS256: { key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, sign: { name: 'RSASSA-PKCS1-v1_5' } },
  ES256: { key: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
  EdDSA: { key: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
  HS512: { key: { name: 'HMAC', hash: 'SHA-512' }, sign: { name: 'HMAC' } },
}

/** Signs with WebCrypto, which is everywhere. */
export const webSigner: SignerOf = async (key, algorithm) => {
  const operation = operations[algorithm]
  if (operation === undefined) throw new Error(`no signer for ${algorithm}`)
  const { subtle } = crypto
  const imported =
    key instanceof Uint8Array
      ? await subtle.importKey('raw', key, operation.key, false, ['sign'])
      : await subtle.importKey('jwk', plain(key), operation.key, false, ['sign'])
  return async (text) => {
    const bytes = new TextEncoder().encode(text)
    return base64url(new Uint8Array(await subtle.sign(operation.sign, imported, bytes)))
  }
}

/** WebCrypto refuses what a key may not be used for, and algorithms under other names. */
function plain(jwk: JWK): JsonWebKey {
  const { use: _, alg: __, key_ops: ___, ...key } = jwk
  return key as JsonWebKey
}
