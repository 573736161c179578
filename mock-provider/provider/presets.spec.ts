import { readFileSync } from 'node:fs'
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { testClientKey } from '../../fixtures/keys.ts'
import { type PresetName, presets } from './presets.ts'
import { createMockProvider } from './provider.ts'
import { challenge, providerWith, TestBrowser, verifier } from './testing/client.ts'

const guide = (name: string): string =>
  readFileSync(new URL(`../../docs/guide/presets/${name}.md`, import.meta.url), 'utf8')

describe('each preset', () => {
  const names = (Object.keys(presets) as PresetName[]).filter((name) => name !== 'mcp')

  test.each(names)('%s has a page that shows the options that it stands for', (name) => {
    const page = guide(name)
    expect(page).toContain(`mock --preset ${name}\n`)
    const [, shown = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
    const { clients: _, ...options } = presets[name] as Record<string, unknown>
    const { clients: __, ...told } = parse(shown.replace('[...]', '[]'))
    expect(told).toEqual(options)
  })

  test.each(Object.entries(presets))('%s is a configuration that can be used', async (_, options) => {
    expect((await createMockProvider(options).clients.list()).length).toBeGreaterThan(0)
  })
})

test('always-offline: a sign-in that asks for no offline access yields a token that outlives the session', async () => {
  const provider = providerWith(presets['always-offline'])
  const browser = new TestBrowser(provider)
  const { refresh_token, scope } = await browser.tokens({ scope: 'openid' })
  expect(scope).toBe('openid')
  provider.clock.advance(86_400)
  expect((await browser.refresh(refresh_token)).status).toBe(200)
})

test('rotating-with-grace: the token before works for ten seconds, and then ends the grant', async () => {
  const provider = providerWith(presets['rotating-with-grace'])
  const browser = new TestBrowser(provider)
  const { refresh_token: first } = await provider.issueTokens({ user: 'kim', client: 'web' })
  const { json: second } = await browser.refresh(first)
  expect(second.refresh_token).not.toBe(first)
  provider.clock.advance(9)
  expect((await browser.refresh(first)).status).toBe(200)
  provider.clock.advance(11)
  expect((await browser.refresh(first)).json.error).toBe('invalid_grant')
  expect(await provider.grants.list('kim', 'offline')).toHaveLength(0)
})

test('one-token-per-user-and-client: a second sign-in ends the first token, and those of nobody else', async () => {
  const provider = providerWith(presets['one-token-per-user-and-client'])
  const browser = new TestBrowser(provider)
  const at = async (user: string, client: string) =>
    (await provider.issueTokens({ user, client })).refresh_token ?? ''
  const [first, others, post] = [await at('kim', 'web'), await at('lee', 'web'), await at('kim', 'post')]
  const second = await at('kim', 'web')
  expect((await browser.refresh(first)).json.error).toBe('invalid_grant')
  expect((await browser.refresh(second)).status).toBe(200)
  expect((await browser.refresh(others)).status).toBe(200)
  expect((await browser.refresh(post, 'post')).status).toBe(200)
})

test('short-idle: ten minutes without a refresh end a token, and a day ends every one', async () => {
  const provider = providerWith(presets['short-idle'])
  const browser = new TestBrowser(provider)
  const kept = (await provider.issueTokens({ user: 'kim', client: 'web' })) as unknown as Record<
    string,
    string
  >
  const idle = await provider.issueTokens({ user: 'lee', client: 'web' })
  for (let passed = 0; passed < 86_000; passed += 500) {
    const { status, json } = await browser.refresh(kept.refresh_token)
    expect(status).toBe(200)
    expect(json.refresh_token_timeout ?? 600).toBeLessThanOrEqual(600)
    provider.clock.advance(500)
  }
  expect((await browser.refresh(idle.refresh_token)).json.error).toBe('invalid_grant')
  provider.clock.advance(500)
  expect((await browser.refresh(kept.refresh_token)).json.error).toBe('invalid_grant')
})

describe('fapi2', () => {
  const issuer = 'https://op.example'
  const redirect_uri = 'https://localhost:5173/callback'

  async function world() {
    const provider = createMockProvider({
      ...presets.fapi2,
      issuer,
      users: [{ username: 'kim', password: 'x' }],
    })
    const signing = await importJWK(testClientKey, 'ES256')
    const now = Math.floor(provider.clock.now() / 1000)
    const assertion = (): Promise<string> =>
      new SignJWT({ iss: 'fapi-app', sub: 'fapi-app', aud: issuer, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: testClientKey.kid })
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(signing)
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const send = async (path: string, form: Record<string, string>, { proves = true } = {}) => {
      const proof = new SignJWT({ jti: crypto.randomUUID(), htm: 'POST', htu: `${issuer}${path}` })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .setIssuedAt(now)
      const headers = proves ? { dpop: await proof.sign(privateKey) } : {}
      const credentials = {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(),
      }
      const body = new URLSearchParams({ ...credentials, ...form })
      const answer = await provider.fetch(`${issuer}${path}`, { method: 'POST', headers, body })
      return (await answer.json()) as Record<string, string>
    }
    return { provider, send }
  }

  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const request = { response_type: 'code', redirect_uri, scope: 'openid offline_access', prompt: 'consent' }

  test('a request is pushed, tokens are bound, and the offline token goes on with proofs only', async () => {
    const { provider, send } = await world()
    const { request_uri = '' } = await send('/par', { ...request, ...pkce })
    const url = `${issuer}/authorize?${new URLSearchParams({ client_id: 'fapi-app', request_uri })}`
    const callback = new URL(await provider.signIn(url, { user: 'kim' }))
    expect(callback.searchParams.get('iss')).toBe(issuer)
    const code = callback.searchParams.get('code') ?? ''
    const grant = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier }
    const tokens = await send('/token', grant)
    expect(tokens.token_type).toBe('DPoP')
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    expect((await send('/token', refresh)).token_type).toBe('DPoP')
    expect((await send('/token', refresh, { proves: false })).error).toBe('invalid_dpop_proof')
  })

  test('what the profile does not allow is refused with its reason', async () => {
    const { provider, send } = await world()
    expect(await send('/par', request)).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('every client has to send a code_challenge'),
    })
    const direct = new URLSearchParams({ client_id: 'fapi-app', ...request, ...pkce })
    const answer = await provider.fetch(`${issuer}/authorize?${direct}`, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(/error=invalid_request.*pushed/)
  })

  test('the page shows the key of its client', () => {
    const [, shown = ''] = /```json\n(.*?)```/s.exec(guide('fapi2')) ?? []
    expect(JSON.parse(shown)).toEqual(testClientKey)
  })
})
