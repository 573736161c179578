import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { createMockProvider } from './provider.ts'
import { providerWith, TestBrowser } from './testing/client.ts'

type Metadata = Record<string, string>

async function metadataAt(
  provider: ReturnType<typeof createMockProvider>,
  address: string,
  headers: Record<string, string> = {},
): Promise<Metadata> {
  const path = `${address}/.well-known/openid-configuration`
  return (await (await provider.fetch(new Request(path, { headers }))).json()) as Metadata
}

test('an issuer keeps its trailing slash, and addresses have one slash only', async () => {
  const provider = providerWith({ issuer: 'https://op.example/tenant/' })
  const metadata = await metadataAt(provider, 'https://op.example/tenant')
  expect(metadata).toMatchObject({
    issuer: 'https://op.example/tenant/',
    token_endpoint: 'https://op.example/tenant/token',
  })
  const query = { client_id: 'web', redirect_uri: 'https://rp.example/callback', response_type: 'code' }
  const page = await new TestBrowser(provider).send(`/tenant/authorize?${new URLSearchParams(query)}`)
  expect(page.headers.get('location')).toMatch(/^https:\/\/op\.example\/tenant\/login\?/)
})

test('browsers and clients may know it by other names than its tokens', async () => {
  const provider = providerWith({
    issuer: 'http://mock:9400/a',
    addresses: { front_channel: 'http://localhost:9400', back_channel: 'http://10.0.0.7:9400' },
  })
  expect(await metadataAt(provider, 'http://mock:9400/a')).toMatchObject({
    issuer: 'http://mock:9400/a',
    authorization_endpoint: 'http://localhost:9400/a/authorize',
    end_session_endpoint: 'http://localhost:9400/a/logout',
    token_endpoint: 'http://10.0.0.7:9400/a/token',
    jwks_uri: 'http://10.0.0.7:9400/a/jwks',
  })
})

describe('an issuer from the request', () => {
  const ask = (headers: Record<string, string>) =>
    metadataAt(providerWith({ issuer: 'from-request' }), 'http://10.0.0.7:9400', headers)

  test.each([
    [{}, 'http://10.0.0.7:9400'],
    [{ host: 'mock:9400' }, 'http://mock:9400'],
    [
      {
        host: 'x',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'id.test',
        'x-forwarded-prefix': '/auth/',
      },
      'https://id.test/auth',
    ],
    [{ 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'id.test, inner' }, 'https://id.test'],
    [{ 'x-forwarded-host': 'a/b"<script>' }, 'http://localhost:9400'],
    [{ 'x-forwarded-proto': 'javascript' }, 'http://localhost:9400'],
  ])('is as %j says', async (headers, issuer) => {
    expect(await ask(headers as Record<string, string>)).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/token`,
    })
  })

  test('is in tokens, and all names are one provider', async () => {
    const provider = providerWith({ issuer: 'from-request' })
    const { id_token: idToken, refresh_token: token } = await new TestBrowser(provider).tokens()
    expect(decodeJwt(idToken ?? '').iss).toBe('http://localhost:9400')
    const elsewhere = await provider.fetch(
      new Request('http://mock:9400/token', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('web:secret+of+web')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token ?? '' }),
      }),
    )
    expect(elsewhere.status).toBe(200)
    const { id_token: other } = (await elsewhere.json()) as { id_token: string }
    expect(decodeJwt(other).iss).toBe('http://mock:9400')
  })

  test('proves nothing to the management: a foreign name that leads here reaches none of it', async () => {
    const provider = providerWith({ issuer: 'from-request' })
    const at = (host: string) => provider.fetch(new Request(`http://${host}/control/clock`))
    expect((await at('evil.example')).status).toBe(403)
    expect((await at('localhost:9400')).status).toBe(200)
  })

  test('is taken from requests only where that is asked for', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const provider = providerWith({ issuer: 'https://op.example' })
    expect((await metadataAt(provider, 'https://op.example', headers)).issuer).toBe('https://op.example')
  })
})

test.each(['/health', '/ready', '/favicon.ico', '/'])('%s answers everybody', async (path) => {
  const provider = createMockProvider({ issuer: 'http://localhost:9400/a' })
  const answer = await provider.fetch(new Request(`http://localhost:9400${path}`))
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(text).not.toContain('test-secret')
  expect(text).not.toContain('test-password')
  if (path === '/') expect(text).toContain('http://localhost:9400/a/.well-known/openid-configuration')
})

test('keys of its own are nobody else’s', async () => {
  const keys = async () => {
    const provider = createMockProvider({ keys: 'own', signing: 'ES256' })
    return (await provider.fetch(new Request(`${provider.issuer}/jwks`))).text()
  }
  expect(await keys()).not.toBe(await keys())
})
