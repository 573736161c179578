import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import type { ResponseType } from '../kit/response-type.ts'
import { providerWith, redirectUri, TestBrowser } from './testing/client.ts'

const every: readonly ResponseType[] = ['code', 'id_token', 'id_token token', 'code id_token']

function browserOf(types: readonly ResponseType[] = every): TestBrowser {
  const client = { client_id: 'web', client_secret: 'secret of web', redirect_uris: [redirectUri] }
  return new TestBrowser(
    providerWith({ response_types: every, clients: [{ ...client, response_types: types }] }),
  )
}

/** The parameters of the redirect to the client, from query and fragment. */
async function answered(browser: TestBrowser, parameters: Record<string, string>) {
  let page = await browser.authorize(parameters)
  for (let step = 0; step < 3 && !page.headers.has('location'); step++) {
    const isLogin = (await page.clone().text()).includes('name="password"')
    const fields = isLogin ? { username: 'kim', password: 'password of kim' } : { decision: 'allow' }
    page = await browser.submit(page, fields)
  }
  const { searchParams, hash } = new URL(page.headers.get('location') ?? '')
  return { query: searchParams, fragment: new URLSearchParams(hash.slice(1)) }
}

const leftHalf = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

test('an implicit answer has tokens that verify and work, and no offline access', async () => {
  const browser = browserOf()
  const { query, fragment } = await answered(browser, { response_type: 'token id_token' })
  expect([...query.keys()]).toEqual([])
  expect(fragment.get('scope')).toBe('openid')
  expect(fragment.has('refresh_token')).toBe(false)
  const keys = createLocalJWKSet((await (await browser.send('/jwks')).json()) as JSONWebKeySet)
  const { payload } = await jwtVerify(fragment.get('id_token') ?? '', keys, { audience: 'web' })
  const accessToken = fragment.get('access_token') ?? ''
  expect(payload).toMatchObject({ nonce: 'a-nonce-of-some-length', at_hash: leftHalf(accessToken) })
  const userinfo = await browser.send('/userinfo', { headers: { authorization: `Bearer ${accessToken}` } })
  expect(await userinfo.json()).toMatchObject({ sub: payload.sub })
})

test('a hybrid answer binds its ID token to the code', async () => {
  const { fragment } = await answered(browserOf(), { response_type: 'code id_token' })
  const { c_hash, at_hash } = decodeJwt(fragment.get('id_token') ?? '')
  expect(c_hash).toBe(leftHalf(fragment.get('code') ?? ''))
  expect(at_hash).toBeUndefined()
})

test.each([
  ['a type that nobody switched on', { response_type: 'code token' }, 'unsupported_response_type'],
  ['a type that the client does not have', { response_type: 'id_token' }, 'unauthorized_client'],
  ['an ID token without a nonce', { response_type: 'id_token token', nonce: '' }, 'invalid_request'],
  ['tokens in a query', { response_type: 'id_token token', response_mode: 'query' }, 'invalid_request'],
])('%s is refused', async (_, parameters, error) => {
  const { query, fragment } = await answered(browserOf(['id_token token']), parameters)
  expect(fragment.get('error') ?? query.get('error')).toBe(error)
})

test('by itself the provider knows the code alone', async () => {
  const browser = new TestBrowser(providerWith())
  const document = await (await browser.send('/.well-known/openid-configuration')).json()
  expect(document).toMatchObject({ response_types_supported: ['code'] })
})
