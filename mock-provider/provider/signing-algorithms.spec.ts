import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createMockProvider } from './provider.ts'
import { providerWith, redirectUri, setUp, TestBrowser } from './testing/client.ts'

const [web, post, ...others] = setUp.clients
const clients = [
  { ...web, access_token_format: 'jwt' as const },
  { ...post, id_token_signed_response_alg: 'ES256' as const, userinfo_signed_response_alg: 'EdDSA' as const },
  ...others,
]
const several = () => providerWith({ clients, signing: ['RS256', 'ES256', 'EdDSA'] })

async function keysOf(provider: ReturnType<typeof several>): Promise<JSONWebKeySet> {
  return (await provider.fetch('https://op.example/jwks')).json() as Promise<JSONWebKeySet>
}

const algorithmOf = (token = ''): unknown => decodeProtectedHeader(token).alg

test('the first of several algorithms signs, and a client has the one that it chose', async () => {
  const provider = several()
  const browser = new TestBrowser(provider)
  const atWeb = await browser.tokens()
  expect([algorithmOf(atWeb.id_token), algorithmOf(atWeb.access_token)]).toEqual(['RS256', 'RS256'])
  const atPost = await browser.tokens({ client_id: 'post', redirect_uri: redirectUri })
  expect(algorithmOf(atPost.id_token)).toBe('ES256')
  const headers = { authorization: `Bearer ${atPost.access_token}` }
  const userinfo = await (await browser.send('/userinfo', { headers })).text()
  expect(algorithmOf(userinfo)).toBe('EdDSA')
  const keys = createLocalJWKSet(await keysOf(provider))
  for (const token of [atWeb.id_token, atPost.id_token, userinfo]) await jwtVerify(token ?? '', keys)
})

test('the metadata and the key set have all of them', async () => {
  const provider = several()
  const metadata = await (await provider.fetch('https://op.example/.well-known/openid-configuration')).json()
  expect(metadata).toMatchObject({ id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'] })
  expect((await keysOf(provider)).keys.map(({ alg }) => alg)).toEqual(['RS256', 'ES256', 'EdDSA'])
})

test('a rotation replaces the keys of all algorithms, and tokens of before still verify', async () => {
  const provider = several()
  const browser = new TestBrowser(provider)
  const { id_token: before = '' } = await browser.tokens({ client_id: 'post', redirect_uri: redirectUri })
  await provider.keys.rotate()
  const { id_token: after = '' } = await browser.tokens({ client_id: 'post', redirect_uri: redirectUri })
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid)
  const keys = createLocalJWKSet(await keysOf(provider))
  for (const token of [before, after]) await jwtVerify(token, keys)
  const hinted = await browser.authorize({ client_id: 'post', prompt: 'none', id_token_hint: before })
  expect(hinted.headers.get('location')).toContain('code=')
})

test('a client cannot choose an algorithm that the provider does not sign with', () => {
  const wrong = [{ ...web, id_token_signed_response_alg: 'EdDSA' as const }]
  expect(() => createMockProvider({ clients: wrong, signing: ['RS256', 'ES256'] })).toThrow(
    'clients: id_token_signed_response_alg has to be one of RS256, ES256',
  )
})
