/** As Keycloak announces them, in its order. */
export const signatureAlgorithms = [
  'PS384',
  'RS384',
  'EdDSA',
  'ES384',
  'HS256',
  'HS512',
  'ES256',
  'RS256',
  'HS384',
  'ES512',
  'PS256',
  'PS512',
  'RS512',
]
export const asymmetricAlgorithms = signatureAlgorithms.filter((name) => !name.startsWith('HS'))
