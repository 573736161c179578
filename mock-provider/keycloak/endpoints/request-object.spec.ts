import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { keycloakWith, redirectUri, Visitor } from '../testing/visitor.ts'

const visitor = (): Visitor => new Visitor(keycloakWith())
const inner = {
  client_id: 'ca',
  response_type: 'code',
  redirect_uri: redirectUri,
  state: 'inner',
  prompt: 'none',
}
const secret = (text: string) => new TextEncoder().encode(text)
const hs256 = (claims: object, key: string): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(secret(key))
const unsigned = (claims: object): string => new UnsecuredJWT({ ...claims }).encode()

test('what a request object says counts more than what stands beside it', async () => {
  const answer = await visitor().authorize('ca', {
    state: 'outer',
    prompt: 'login',
    request: unsigned(inner),
  })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['login_required', 'inner'])
})

test('a request object may be signed with the secret of the client', async () => {
  const signed = await visitor().authorize('ca', {
    request: await hs256(inner, 'secret of ca, long enough for it'),
  })
  expect(signed.status).toBe(400)
  const right = await visitor().authorize('ca', { request: await hs256(inner, 'secret of ca') })
  expect(right.status).toBe(302)
})

const unusable: readonly [string, () => Promise<Record<string, string>>][] = [
  ['garbage', async () => ({ request: 'x.y.z' })],
  ['one of another client', async () => ({ request: unsigned({ ...inner, client_id: 'cb' }) })],
  ['one signed with another secret', async () => ({ request: await hs256(inner, 'secret of cb') })],
  ['an address that is not registered', async () => ({ request_uri: 'http://127.0.0.1:1/x' })],
  [
    'a pushed request that is not there',
    async () => ({ request_uri: 'urn:ietf:params:oauth:request_uri:none' }),
  ],
  ['both at once', async () => ({ request: unsigned(inner), request_uri: 'http://127.0.0.1:1/x' })],
]

test.each(unusable)('%s instead of a request object is refused', async (_, parameters) => {
  const answer = await visitor().authorize('ca', await parameters())
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Invalid Request')])
})
