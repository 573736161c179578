import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createMockProvider, type MockProviderOptions } from './provider.ts'
import { providerWith, redirectUri, setUp, TestBrowser } from './testing/client.ts'

type Json = Record<string, unknown>
type Provider = ReturnType<typeof providerWith>

async function ask(
  provider: Provider,
  method: string,
  address: string,
  { body, token }: { readonly body?: Json; readonly token?: unknown } = {},
): Promise<{ readonly status: number; readonly json: Json }> {
  const answer = await provider.fetch(
    new Request(new URL(address, provider.issuer), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await answer.text()
  return { status: answer.status, json: text === '' ? {} : (JSON.parse(text) as Json) }
}

const register = (body: Json, options: MockProviderOptions = {}) =>
  ask(providerWith(options), 'POST', '/register', { body })

const addresses = { redirect_uris: [redirectUri] }

describe('a registration', () => {
  test('has the defaults of its specification, and what it asked for', async () => {
    const { status, json } = await register(
      { ...addresses, scope: 'openid email', contacts: ['kim@rp.example'], software_id: 'app' },
      { strict: true },
    )
    expect(status).toBe(201)
    expect(json).toMatchObject({
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'openid email',
      contacts: ['kim@rp.example'],
      software_id: 'app',
      client_secret_expires_at: 0,
    })
  })

  test('may refresh by default where the provider is not strict', async () => {
    expect((await register(addresses)).json.grant_types).toEqual(['authorization_code', 'refresh_token'])
  })

  test('is answered without members that nobody knows, or that only an administrator may give', async () => {
    const { json } = await register({
      ...addresses,
      color: 'red',
      admin: true,
      client_id: 'mine',
      consent: 'pre-approved',
    })
    expect(json).not.toHaveProperty('color')
    expect(json).not.toHaveProperty('consent')
    expect(json.client_id).not.toBe('mine')
  })

  test.each([
    [{}, 'invalid_redirect_uri', /redirect_uris is missing/],
    [{ redirect_uris: [] }, 'invalid_redirect_uri', /redirect_uris is missing/],
    [
      { ...addresses, grant_types: ['implicit'], response_types: ['token'] },
      'invalid_client_metadata',
      /implicit is not supported/,
    ],
    [{ ...addresses, response_types: ['id_token'] }, 'invalid_client_metadata', /id_token is not supported/],
    [
      { ...addresses, grant_types: ['client_credentials'], response_types: ['code'] },
      'invalid_client_metadata',
      /contradict/,
    ],
    [
      { ...addresses, grant_types: ['authorization_code'], response_types: [] },
      'invalid_client_metadata',
      /contradict/,
    ],
    [
      { ...addresses, jwks: { keys: [] }, jwks_uri: 'https://rp.example/keys' },
      'invalid_client_metadata',
      /exclude each other/,
    ],
    [
      { ...addresses, token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
      /needs jwks or jwks_uri/,
    ],
    [
      { ...addresses, client_uri: 'ftp://rp.example' },
      'invalid_client_metadata',
      /client_uri has to be an http/,
    ],
    [{ ...addresses, contacts: 'kim' }, 'invalid_client_metadata', /contacts has to be a list/],
    [{ redirect_uris: 'any' }, 'invalid_client_metadata', /redirect_uris has to be a list/],
  ])('of %j is refused with %s', async (body, error, why) => {
    const { status, json } = await register(body)
    expect([status, json.error]).toEqual([400, error])
    expect(json.error_description).toMatch(why)
  })

  test('for client credentials alone needs no address', async () => {
    const { status, json } = await register({ grant_types: ['client_credentials'] })
    expect([status, json.response_types]).toEqual([201, []])
  })
})

describe('a client manages its registration', () => {
  test('reads it, replaces it as a whole, and deletes it, by its own token', async () => {
    const provider = providerWith()
    const { json: made } = await ask(provider, 'POST', '/register', {
      body: { ...addresses, client_name: 'First', contacts: ['kim@rp.example'] },
    })
    const at = String(made.registration_client_uri)
    const token = made.registration_access_token
    expect((await ask(provider, 'GET', at, { token })).json).toMatchObject({ client_name: 'First' })

    const body = { client_id: made.client_id, ...addresses, client_name: 'Second' }
    const { json: changed } = await ask(provider, 'PUT', at, { token, body })
    expect(changed).toMatchObject({ client_name: 'Second', client_secret: made.client_secret })
    expect(changed).not.toHaveProperty('contacts')

    expect((await ask(provider, 'DELETE', at, { token })).status).toBe(204)
    expect((await ask(provider, 'GET', at, { token })).status).toBe(401)
    const page = await new TestBrowser(provider).authorize({ client_id: String(made.client_id) })
    expect(page.status).toBe(400)
  })

  test('keeps what it was issued when it changes its metadata', async () => {
    const provider = providerWith()
    const { json: made } = await ask(provider, 'POST', '/register', {
      body: {
        ...addresses,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
      },
    })
    const id = String(made.client_id)
    const browser = new TestBrowser(provider)
    const pkce = {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }
    const code = (await browser.code({ client_id: id, ...pkce })).get('code') ?? ''
    const verifier = { code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' }
    const exchange = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: id,
      ...verifier,
    }
    const tokens = (await (await browser.send('/token', { form: exchange })).json()) as {
      refresh_token: string
    }
    const body = { ...addresses, client_id: id, token_endpoint_auth_method: 'none', client_name: 'New name' }
    await ask(provider, 'PUT', String(made.registration_client_uri), {
      token: made.registration_access_token,
      body,
    })
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: id }
    expect((await browser.send('/token', { form: refresh })).status).toBe(200)
  })

  test.each([
    ['another token', { token: 'wrong' }, 401, 'invalid_token'],
    ['no token', { token: undefined }, 401, 'invalid_token'],
    ['the identifier of another client', { client_id: 'web' }, 400, 'invalid_request'],
    ['a secret of its own choice', { client_secret: 'mine' }, 400, 'invalid_request'],
    ['a token of its own choice', { registration_access_token: 'mine' }, 400, 'invalid_request'],
    ['metadata that cannot be used', { redirect_uris: [] }, 400, 'invalid_redirect_uri'],
  ])('but not with %s', async (_, change, status, error) => {
    const provider = providerWith()
    const { json: made } = await ask(provider, 'POST', '/register', { body: addresses })
    const { token, ...more } = { token: made.registration_access_token, ...change } as Json
    const body = { client_id: made.client_id, ...addresses, ...more }
    const answer = await ask(provider, 'PUT', String(made.registration_client_uri), { token, body })
    expect([answer.status, answer.json.error]).toEqual([status, error])
  })

  test('and a client that was configured has no such token', async () => {
    const provider = providerWith()
    expect((await ask(provider, 'GET', '/register/web', { token: 'undefined' })).status).toBe(401)
  })
})

test('keys at an address are fetched when they are needed, and again once they are rotated', async () => {
  const asked: string[] = []
  const published: { keys: object[] } = { keys: [] }
  const outbound = async (address: string): Promise<Response> => {
    asked.push(address)
    return Response.json(published)
  }
  const [kept] = setUp.clients
  const signer = {
    client_id: 'signer',
    token_endpoint_auth_method: 'private_key_jwt' as const,
    jwks_uri: 'https://rp.example/keys',
  }
  const provider = createMockProvider({ issuer: 'https://op.example', clients: [kept, signer] }, { outbound })
  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    published.keys = [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid }]
    return async (): Promise<number> => {
      const now = Math.floor(provider.clock.now() / 1000)
      const assertion = await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer('signer')
        .setSubject('signer')
        .setAudience(provider.issuer)
        .setExpirationTime(now + 60)
        .sign(privateKey)
      const form = {
        grant_type: 'client_credentials',
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }
      return (await new TestBrowser(provider).send('/token', { form })).status
    }
  }
  const first = await newKey('one')
  expect([await first(), await first()]).toEqual([200, 200])
  expect(asked).toEqual(['https://rp.example/keys'])
  const second = await newKey('two')
  expect(await second()).toBe(200)
  // It publishes the first one no longer.
  expect(await first()).toBe(401)
  expect(provider.events.map(({ event }) => event)).toContain('client keys not found')
})
