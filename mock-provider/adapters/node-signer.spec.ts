import { compactVerify, importJWK, type JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { testKeys, testRefreshSecrets } from '../../fixtures/keys.ts'
import { webDigest } from '../kit/digest.ts'
import { publicPart, signedJwt } from '../kit/jwt.ts'
import { type SignerOf, webSigner } from '../kit/signer.ts'
import { nodeDigest } from './node-digest.ts'
import { nodeSigner } from './node-signer.ts'

const signers: readonly (readonly [string, SignerOf])[] = [
  ['WebCrypto', webSigner],
  ['node:crypto', nodeSigner],
]
const claims = { sub: 'kim', name: 'Zoë Ångström 😀', long: 'x'.repeat(3000) }

describe.each(signers)('signed with %s', (_, signerOf) => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('a token by %s is what others verify', async (alg) => {
    const jwk = testKeys[alg][0] as JWK
    const header = { alg, typ: 'JWT', kid: String(jwk.kid) }
    const token = await signedJwt(claims, header, await signerOf(jwk, alg))
    const { payload, protectedHeader } = await compactVerify(token, await importJWK(publicPart(jwk), alg))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims)
    expect(protectedHeader).toEqual(header)
  })

  test('a token by HS512 is what others verify', async () => {
    const secret = new TextEncoder().encode(testRefreshSecrets[0])
    const token = await signedJwt(
      claims,
      { alg: 'HS512', typ: 'JWT', kid: 'k' },
      await signerOf(secret, 'HS512'),
    )
    expect((await compactVerify(token, secret)).protectedHeader.alg).toBe('HS512')
  })
})

test.each(['SHA-256', 'SHA-512'] as const)(
  'node:crypto and WebCrypto come to one %s of a text',
  async (hash) => {
    for (const text of ['', claims.name, claims.long])
      expect(await nodeDigest(hash, text)).toEqual(await webDigest(hash, text))
  },
)
