/** The types of jose that published declarations name, by its names. The code of jose is bundled. */
export type CryptoKey = globalThis.CryptoKey

/** A JSON Web Key, as `jose`, `node:crypto` and WebCrypto take one. @see RFC 7517, section 4 */
export type JWK = {
  kty?: string
  alg?: string
  use?: string
  key_ops?: string[]
  ext?: boolean
  kid?: string
  x5c?: string[]
  x5t?: string
  'x5t#S256'?: string
  x5u?: string
  crv?: string
  x?: string
  y?: string
  n?: string
  e?: string
  d?: string
  p?: string
  q?: string
  dp?: string
  dq?: string
  qi?: string
  k?: string
}
