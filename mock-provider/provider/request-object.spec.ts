import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { testClientKey } from '../../fixtures/keys.ts'
import { createMockProvider, type MockProviderOptions } from './provider.ts'
import { challenge, proofOf, redirectUri, setUp, TestBrowser, verifier } from './testing/client.ts'

const issuer = 'https://op.example'
const { d: _, ...publicKey } = testClientKey
const objectUri = 'https://rp.example/request.jwt'
const [web, ...others] = setUp.clients
const clients = [{ ...web, jwks: { keys: [publicKey] }, request_uris: [objectUri] }, ...others]
const request = {
  response_type: 'code',
  client_id: 'web',
  redirect_uri: redirectUri,
  scope: 'openid offline_access',
  nonce: 'nonce-of-the-object',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}

function world(more: MockProviderOptions = {}, served = '') {
  const asked: string[] = []
  const provider = createMockProvider(
    { issuer, ...setUp, clients, request_objects: 'supported', ...more },
    {
      outbound: async (address) => {
        asked.push(address)
        return new Response(served)
      },
    },
  )
  return { provider, browser: new TestBrowser(provider), asked }
}

function signed(claims: object = {}, algorithm = 'ES256'): Promise<string> {
  const key = algorithm === 'HS256' ? new TextEncoder().encode('secret of web') : testClientKey
  return new SignJWT({ ...request, ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'oauth-authz-req+jwt', kid: testClientKey.kid })
    .setIssuer('web')
    .setAudience(issuer)
    .sign(key)
}

/** What a browser brings when nothing but the client and the object stands in the address. */
const bare = { response_type: 'code', scope: 'openid', redirect_uri: '', state: '', nonce: '' }

async function refusal(browser: TestBrowser, parameters: Record<string, string>) {
  const location = (await browser.authorize(parameters)).headers.get('location') ?? ''
  return Object.fromEntries(new URL(location).searchParams)
}

describe('a request object', () => {
  test.each(['ES256', 'HS256'])(
    'that is signed with %s counts more than what stands beside it',
    async (algorithm) => {
      const { browser } = world()
      const code = (await browser.code({ ...bare, request: await signed({}, algorithm) })).get('code') ?? ''
      const { json } = await browser.token({
        ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
      })
      expect(json.scope).toBe('openid offline_access')
      expect(JSON.parse(atob(json.id_token?.split('.')[1] ?? '')).nonce).toBe('nonce-of-the-object')
    },
  )

  test('is fetched from an address that the client has registered, and from no other', async () => {
    const { browser, asked } = world({}, await signed())
    expect((await browser.code({ ...bare, request_uri: objectUri })).get('code')).not.toBeNull()
    const elsewhere = await refusal(browser, { request_uri: 'http://169.254.169.254/latest' })
    expect(elsewhere).toMatchObject({
      error: 'invalid_request_uri',
      error_description: expect.stringContaining(`those are ${objectUri}`),
    })
    expect(asked).toEqual([objectUri])
  })

  test('may be unsigned, unless the provider is strict', async () => {
    const unsigned = new UnsecuredJWT(request).encode()
    expect((await world().browser.code({ ...bare, request: unsigned })).get('code')).not.toBeNull()
    expect(await refusal(world({ strict: true }).browser, { request: unsigned })).toMatchObject({
      error: 'invalid_request_object',
      error_description: expect.stringContaining('alg none is none of'),
    })
  })

  test('may be pushed', async () => {
    const { provider, browser } = world()
    const { form, headers } = proofOf('web')
    const body = new URLSearchParams({ ...form, request: await signed() })
    const answer = await provider.fetch(`${issuer}/par`, { method: 'POST', headers, body })
    const { request_uri = '' } = (await answer.json()) as Record<string, string>
    const page = await browser.send(`/authorize?${new URLSearchParams({ client_id: 'web', request_uri })}`)
    expect(page.headers.get('location')).toContain(`${issuer}/login`)
  })

  test.each([
    ['for another server', { aud: 'https://other.example' }, 'its aud is https://other.example'],
    ['of another client', { client_id: 'post' }, 'its client_id is another client'],
    ['that is over', { exp: 1 }, "'exp' claim timestamp check failed"],
    ['with another object in it', { request: 'x' }, 'it has a request in it'],
  ])('%s is refused with the reason', async (_, claims, why) => {
    const { browser } = world()
    const object = await new SignJWT({ ...request, aud: issuer, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: testClientKey.kid })
      .sign(testClientKey)
    expect(await refusal(browser, { request: object })).toMatchObject({
      error: 'invalid_request_object',
      error_description: expect.stringContaining(why),
    })
  })

  test('that somebody else signed is refused, and so is one beside a request_uri', async () => {
    const { browser } = world()
    const altered = (await signed()).replace(/.{4}$/, 'AAAA')
    expect((await refusal(browser, { request: altered })).error).toBe('invalid_request_object')
    const both = { request: await signed(), request_uri: objectUri }
    expect((await refusal(browser, both)).error).toBe('invalid_request')
  })

  test('is announced where it is supported', async () => {
    const metadata = async (provider: ReturnType<typeof createMockProvider>) =>
      (await provider.fetch(`${issuer}/.well-known/openid-configuration`)).json()
    expect(await metadata(world().provider)).toMatchObject({
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
    })
    expect(await metadata(world({ request_objects: 'off' }).provider)).toMatchObject({
      request_parameter_supported: false,
    })
  })
})
