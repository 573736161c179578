import { describe, expect, test } from 'vitest'
import { createMockProvider, type MockProviderOptions } from './provider.ts'
import { challenge, redirectUri, TestBrowser, verifier } from './testing/client.ts'

const app = 'http://localhost:5173'
const here = 'http://localhost:9400'

const people = [{ username: 'kim', password: 'password of kim' }]

function local(options: MockProviderOptions = {}) {
  return createMockProvider({ issuer: here, users: people, ...options })
}

function ask(provider: ReturnType<typeof local>, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { origin: app, ...(init.headers as Record<string, string>) }
  return provider.fetch(new Request(`${provider.issuer}${path}`, { ...init, headers }))
}

describe('scripts of other origins', () => {
  test.each([
    ['/.well-known/openid-configuration', {}, 200],
    ['/.well-known/oauth-authorization-server', {}, 200],
    ['/jwks', {}, 200],
    ['/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'nonsense' }) }, 400],
    ['/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }, 400],
    ['/token', {}, 404],
    ['/userinfo', {}, 401],
    ['/revoke', { method: 'POST', body: new URLSearchParams({ token: 'x' }) }, 401],
    ['/introspect', { method: 'POST', body: new URLSearchParams({ token: 'x' }) }, 401],
    ['/register', { method: 'POST' }, 400],
  ] as const)('may read the answer of %s %j, refusals included', async (path, init, status) => {
    const answer = await ask(local(), path, init as RequestInit)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
    expect(answer.headers.get('access-control-expose-headers')).toContain('dpop-nonce')
    expect(answer.headers.get('vary')).toContain('origin')
  })

  test('are granted whatever method and headers they ask for beforehand', async () => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, dpop, x-mine',
    }
    const answer = await ask(local(), '/token', { method: 'OPTIONS', headers: asked })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, dpop, x-mine')
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST')
    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
  })

  test.each([
    '/account/offline',
    '/admin/users',
    '/control/clock',
    '/control/requests',
    '/authorize',
    '/login',
  ])('reach nothing of %s', async (path) => {
    const answer = await ask(local(), path)
    const before = await ask(local(), path, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'GET' },
    })
    for (const { headers } of [answer, before]) {
      expect(headers.has('access-control-allow-origin')).toBe(false)
    }
  })

  test('are those that are configured, and the withheld answer is among the events', async () => {
    const provider = local({ cross_origin: ['http://localhost:3000'] })
    expect((await ask(provider, '/jwks')).headers.has('access-control-allow-origin')).toBe(false)
    expect(provider.events.map(({ event }) => event)).toContain('cross-origin answer withheld')
    const other = await ask(provider, '/jwks', { headers: { origin: 'http://localhost:3000' } })
    expect(other.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
  })

  test('are those of redirect URIs where the issuer is not on this machine', async () => {
    const provider = local({ issuer: 'https://op.example' })
    const allowed = async (origin: string) =>
      (await ask(provider, '/jwks', { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('https://rp.example')).toBe('https://rp.example')
    expect(await allowed(app)).toBe(app)
    expect(await allowed('https://elsewhere.example')).toBeNull()
  })

  test('may read an answer that a defect has changed', async () => {
    const provider = local({ defects: ['refresh-response-cacheable'] })
    expect((await ask(provider, '/jwks')).headers.get('access-control-allow-origin')).toBe(app)
  })
})

describe('the address to return to', () => {
  const status = async (options: MockProviderOptions, clientId: string, address: string) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: address,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    return (await local(options).fetch(new Request(`${here}/authorize?${query}`))).status
  }
  const client = (redirect_uris: readonly string[] | 'any', strict = false): MockProviderOptions => ({
    strict,
    clients: [{ client_id: 'web', client_secret: 'secret', redirect_uris }],
  })

  test.each([
    'http://localhost:5173/any/path',
    'http://localhost/callback',
    'http://127.0.0.1:61234/',
    'http://[::1]:8080/cb?x=1',
    'com.example.app:/oauth',
    redirectUri,
  ])('may be %s for the default clients', async (address) => {
    expect(await status({}, 'web-app', address)).toBe(302)
  })

  test.each([
    'http://localhost.evil.example/callback',
    'http://localhost:80@evil.example/',
    'https://evil.example/http://localhost:1/',
    'http://localhost:3000/#fragment',
    'javascript:alert(1)',
    '',
  ])('may not be %j for them', async (address) => {
    expect(await status({}, 'web-app', address)).toBe(400)
  })

  test('may have any port where a loopback address is registered, unless the provider is strict', async () => {
    const registered = ['http://127.0.0.1/callback']
    expect(await status(client(registered), 'web', 'http://127.0.0.1:5000/callback')).toBe(302)
    expect(await status(client(registered), 'web', 'http://127.0.0.1:5000/other')).toBe(400)
    expect(await status(client(registered, true), 'web', 'http://127.0.0.1:5000/callback')).toBe(400)
  })

  test.each([
    ['https://*.preview.example/cb', 'https://pr-7.preview.example/cb', 302],
    ['https://*.preview.example/cb', 'https://evil.example/x.preview.example/cb', 400],
    ['https://*.preview.example/cb', 'https://evil.example?.preview.example/cb', 400],
    ['https://rp.example/*/cb', 'https://rp.example/a/cb', 302],
    ['https://rp.example/*/cb', 'https://rp.example/a/b/cb', 400],
    ['https://rp.example/**', 'https://rp.example/a/b/cb?x=y', 302],
    ['https://rp.example/**', 'https://rp.example.evil.example/', 400],
    ['any', 'https://anywhere.example/cb', 302],
    ['any', 'data:text/html,x', 400],
  ])('registered as %s may be %s: %i', async (registered, address, expected) => {
    const redirects = registered === 'any' ? 'any' : [registered]
    expect(await status(client(redirects), 'web', address)).toBe(expected)
  })

  test('has no wildcards in a strict provider, which says so at the start', () => {
    expect(() => local(client(['http://localhost:*/**'], true))).toThrow(/has a wildcard/)
  })

  test('has no wildcards in what a client registers by itself', async () => {
    const body = JSON.stringify({ redirect_uris: ['https://rp.example/*'] })
    const provider = local()
    const headers = { 'content-type': 'application/json' }
    const answer = await ask(provider, '/register', { method: 'POST', headers, body })
    const { client_id: id } = (await answer.json()) as { client_id: string }
    const query = new URLSearchParams({ client_id: id, redirect_uri: 'https://rp.example/a' })
    expect((await ask(provider, `/authorize?${query}`)).status).toBe(400)
  })
})

describe('client authentication', () => {
  const token = (provider: ReturnType<typeof local>, form: Record<string, string>, basic?: string) =>
    ask(provider, '/token', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
      headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
    })
  const said = async (answer: Response) =>
    ((await answer.json()) as { error_description: string }).error_description
  const secret = 'test-secret-of-web-app'
  const post = { client_id: 'web-app', client_secret: secret }

  test('takes a secret in both ways', async () => {
    const provider = local()
    expect((await token(provider, {}, `web-app:${secret}`)).status).toBe(200)
    expect((await token(provider, post)).status).toBe(200)
  })

  test('takes it in one way where that is registered, or the provider is strict, and names both', async () => {
    const answer = await token(local({ strict: true }), post)
    expect(answer.status).toBe(401)
    expect(await said(answer)).toBe(
      'web-app is registered for client_secret_basic, the request used client_secret_post',
    )
  })

  test('takes the ways that are listed', async () => {
    const provider = local({
      strict: true,
      clients: [
        {
          client_id: 'web-app',
          client_secret: secret,
          token_endpoint_auth_methods: ['private_key_jwt', 'client_secret_post'],
        },
      ],
    })
    expect((await token(provider, post)).status).toBe(200)
    expect((await token(provider, {}, `web-app:${secret}`)).status).toBe(401)
  })

  test('is refused with what is wrong, in characters that a description may have', async () => {
    const provider = local()
    expect(await said(await token(provider, {}, 'web-app:wrong'))).toBe(
      'the client secret is not that of web-app',
    )
    expect(await said(await token(provider, { client_id: 'a"\u00e9b' }))).toBe(
      "no client a'?b is registered here; registered are web-app, mobile-app",
    )
    expect(await said(await token(provider, {}))).toContain('needs an Authorization header')
    const refused = provider.events.filter(({ event }) => event === 'refused')
    expect(refused.map(({ details }) => details.error)).toEqual(Array(3).fill('invalid_client'))
    expect(JSON.stringify(provider.events)).not.toContain('wrong"')
  })
})

test('whoever comes is a client where any is welcome, with any secret and any address', async () => {
  const provider = local({ clients: 'any' })
  const browser = new TestBrowser(provider)
  const at = { client_id: 'just-made-up', redirect_uri: 'http://localhost:1234/back' }
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const code = (await browser.code({ ...at, ...pkce })).get('code') ?? ''
  const answer = await browser.send('/token', {
    form: {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      ...at,
      client_secret: 'whatever',
    },
  })
  expect(answer.status).toBe(200)
  expect((await provider.clients.list()).map(({ clientId }) => clientId)).toEqual(['just-made-up'])
})

test('a request that nobody can be told of shows on the page what was sent and what is registered', async () => {
  const provider = local()
  const at = (parameters: Record<string, string>) =>
    ask(provider, `/authorize?${new URLSearchParams(parameters)}`)
  const page = await (await at({ client_id: 'web-app', redirect_uri: 'https://other.example/<b>' })).text()
  expect(page).toContain('redirect_uri is https://other.example/&lt;b&gt;.')
  expect(page).toContain('Registered for web-app are https://rp.example/callback')
  expect(page).toContain('add the address to redirect_uris of the client')
  expect(await (await at({ client_id: 'nobody' })).text()).toContain('Registered are web-app, mobile-app.')
  expect(provider.events.filter(({ event }) => event === 'refused')).toHaveLength(2)
})

test('a scope that is not known is left out, and an event names it', async () => {
  const provider = local({ users: people })
  await new TestBrowser(provider).code({ client_id: 'web-app', scope: 'openid read:photos' })
  const ignored = provider.events.find(({ event }) => event === 'scope ignored')
  expect(ignored?.details.scope).toBe('read:photos')
})
