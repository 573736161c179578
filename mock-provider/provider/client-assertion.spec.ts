import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { providerWith, TestBrowser } from './testing/client.ts'

const ours = await generateKeyPair('RS256', { extractable: true })
const others = await generateKeyPair('RS256')

const clients = [
  {
    client_id: 'signer',
    token_endpoint_auth_method: 'private_key_jwt' as const,
    jwks: { keys: [{ ...(await exportJWK(ours.publicKey)), alg: 'RS256', kid: 'a' }] },
  },
]

const claims = (): Record<string, unknown> => ({
  ...{ iss: 'signer', sub: 'signer', aud: 'https://op.example', jti: crypto.randomUUID() },
  exp: Math.floor(Date.now() / 1000) + 60,
})

const signed = (key: CryptoKey | Uint8Array, alg = 'RS256'): Promise<string> =>
  new SignJWT(claims()).setProtectedHeader({ alg, kid: 'a' }).sign(key)

function asking(): (assertion: string) => Promise<number> {
  const browser = new TestBrowser(providerWith({ clients }))
  return async (assertion) => {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }
    return (await browser.send('/token', { form })).status
  }
}

describe('a client that proves itself by an assertion', () => {
  // RFC 7523, section 3, number 7.
  test('proves itself with each assertion once', async () => {
    const ask = asking()
    const assertion = await signed(ours.privateKey)
    expect([await ask(assertion), await ask(assertion)]).toEqual([200, 401])
    expect(await ask(await signed(ours.privateKey))).toBe(200)
  })

  // RFC 8725, sections 2.1, 3.1 and 3.2.
  test.each<[string, () => string | Promise<string>]>([
    ['nothing', () => new UnsecuredJWT(claims()).encode()],
    ['its public key as a secret', async () => signed(bytes(await exportSPKI(ours.publicKey)), 'HS256')],
    [
      'its public key as a secret, as it is in the JWK Set',
      async () => signed(bytes(JSON.stringify(clients[0]?.jwks.keys[0])), 'HS256'),
    ],
    ['the key of somebody else', () => signed(others.privateKey)],
  ])('is nobody with an assertion that is signed by %s', async (_, forged) => {
    const ask = asking()
    expect([await ask(await forged()), await ask(await signed(ours.privateKey))]).toEqual([401, 200])
  })
})

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
