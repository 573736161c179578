import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { MockProvider } from './provider.ts'
import { challenge, proofOf, providerWith, redirectUri, TestBrowser, verifier } from './testing/client.ts'

const issuer = 'https://op.example'

async function json(provider: MockProvider, path: string): Promise<Record<string, unknown> | number> {
  const response = await provider.fetch(new Request(`${issuer}${path}`))
  return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : response.status
}

/** A key whose possession is proven. */
async function newProver(provider: MockProvider) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const proof = async (path: string, more: Record<string, unknown> = {}, method = 'POST'): Promise<string> =>
    new SignJWT({ jti: crypto.randomUUID(), htm: method, htu: `${issuer}${path}`, ...more })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt(Math.floor(provider.clock.now() / 1000))
      .sign(privateKey)
  return { proof, thumbprint: await calculateJwkThumbprint(jwk) }
}

async function post(provider: MockProvider, path: string, form: Record<string, string>, headers = {}) {
  const body = new URLSearchParams(form)
  const response = await provider.fetch(new Request(`${issuer}${path}`, { method: 'POST', headers, body }))
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    json: (text === '' ? {} : JSON.parse(text)) as Record<string, string>,
  }
}

const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }

async function exchange(provider: MockProvider, dpop?: string, more: Record<string, string> = {}) {
  const code =
    (await new TestBrowser(provider).code({ ...pkce, client_id: 'phone', ...more })).get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  return post(provider, '/token', { ...form, client_id: 'phone' }, dpop === undefined ? {} : { dpop })
}

describe('an authorization server without OpenID Connect', () => {
  const provider = providerWith({ protocol: 'oauth', scope_names: { profile: 'photos.read' } })

  test('has the metadata of OAuth, and nothing of OpenID Connect in it', async () => {
    expect(await json(provider, '/.well-known/openid-configuration')).toBe(404)
    const metadata = (await json(provider, '/.well-known/oauth-authorization-server')) as Record<
      string,
      unknown
    >
    expect(metadata.scopes_supported).toEqual(['photos.read', 'email', 'address', 'phone', 'offline_access'])
    expect(
      Object.keys(metadata).filter((name) => /userinfo|end_session|id_token|subject/.test(name)),
    ).toEqual([])
  })

  test('issues no ID token, and tells the scope by its own names', async () => {
    const tokens = await new TestBrowser(provider).tokens({ scope: 'openid photos.read offline_access' })
    expect(tokens).not.toHaveProperty('id_token')
    expect(tokens.scope).toBe('photos.read offline_access')
    expect(tokens.refresh_token).toBeDefined()
  })
})

describe('offline access that no scope value asks for', () => {
  test('comes with the registration, and outlives the session', async () => {
    const provider = providerWith({ offline: { by: 'registration' } })
    const browser = new TestBrowser(provider)
    const { refresh_token, scope } = await browser.tokens({ scope: 'openid offline_access' })
    expect(scope).toBe('openid')
    provider.clock.advance(86_400)
    expect((await browser.refresh(refresh_token)).status).toBe(200)
  })

  test('comes by a parameter, and not without it', async () => {
    const provider = providerWith({ offline: { by: 'parameter' } })
    const browser = new TestBrowser(provider)
    const online = await browser.tokens({ scope: 'openid offline_access' })
    const offline = await browser.tokens({ scope: 'openid', access_type: 'offline' })
    provider.clock.advance(86_400)
    expect((await browser.refresh(online.refresh_token)).status).toBe(400)
    expect((await browser.refresh(offline.refresh_token)).status).toBe(200)
  })
})

describe('pushed authorization requests', () => {
  const request = { response_type: 'code', redirect_uri: redirectUri, scope: 'openid', state: 's' }
  const push = (provider: MockProvider, form: Record<string, string> = {}) =>
    post(provider, '/par', { ...request, client_id: 'web', ...form }, proofOf('web').headers)

  test('a reference is good once, for its client, and for a minute', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const references = []
    for (let count = 0; count < 3; count++) {
      const { status, json: answer } = await push(provider)
      expect(status).toBe(201)
      references.push(answer.request_uri ?? '')
    }
    const go = async (client_id: string, request_uri = '') =>
      (await browser.send(`/authorize?${new URLSearchParams({ client_id, request_uri })}`)).status
    expect(await go('web', references[0])).toBe(302)
    expect(await go('web', references[0])).toBe(400)
    expect(await go('phone', references[1])).toBe(400)
    provider.clock.advance(61)
    expect(await go('web', references[2])).toBe(400)
  })

  test('what is wrong with a request is told where it is pushed', async () => {
    const provider = providerWith()
    expect(await push(provider, { response_type: 'token' })).toMatchObject({
      status: 400,
      json: { error: 'unsupported_response_type' },
    })
    expect((await push(provider, { redirect_uri: 'https://elsewhere.example/' })).json.error).toBe(
      'invalid_request',
    )
    expect((await post(provider, '/par', request)).json.error).toBe('invalid_client')
  })

  test('where they are required, a plain request goes back with an error', async () => {
    const provider = providerWith({ pushed_requests: 'required' })
    expect((await new TestBrowser(provider).code()).get('error')).toBe('invalid_request')
    const metadata = await json(provider, '/.well-known/openid-configuration')
    expect(metadata).toMatchObject({ require_pushed_authorization_requests: true })
    expect(await json(providerWith({ pushed_requests: 'off' }), '/par')).toBe(404)
  })
})

describe('proofs of possession', () => {
  test('a refresh token of a public client is for its key, and an access token for a proof of it', async () => {
    const provider = providerWith()
    const own = await newProver(provider)
    const other = await newProver(provider)
    const { json: tokens } = await exchange(provider, await own.proof('/token'))
    expect(tokens.token_type).toBe('DPoP')
    const form = {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      client_id: 'phone',
    }
    expect((await post(provider, '/token', form)).json.error).toBe('invalid_grant')
    expect((await post(provider, '/token', form, { dpop: await other.proof('/token') })).json.error).toBe(
      'invalid_grant',
    )
    expect((await post(provider, '/token', form, { dpop: await own.proof('/token') })).status).toBe(200)
    const userinfo = async (scheme: string, dpop?: string): Promise<number> => {
      const headers = {
        authorization: `${scheme} ${tokens.access_token}`,
        ...(dpop === undefined ? {} : { dpop }),
      }
      return (await provider.fetch(new Request(`${issuer}/userinfo`, { headers }))).status
    }
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tokens.access_token))
    const ath = Buffer.from(digest).toString('base64url')
    expect(await userinfo('Bearer')).toBe(401)
    expect(await userinfo('DPoP', await other.proof('/userinfo', { ath }, 'GET'))).toBe(401)
    expect(await userinfo('DPoP', await own.proof('/userinfo', {}, 'GET'))).toBe(401)
    expect(await userinfo('DPoP', await own.proof('/userinfo', { ath }, 'GET'))).toBe(200)
  })

  test.each<[string, Record<string, unknown>]>([
    ['another address', { htu: `${issuer}/other` }],
    ['another method', { htm: 'GET' }],
    ['another time', { iat: 1 }],
    ['no identifier', { jti: undefined }],
  ])('a proof for %s is none', async (_, claims) => {
    const provider = providerWith()
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const now = Math.floor(provider.clock.now() / 1000)
    const proof = await new SignJWT({ jti: 'a', htm: 'POST', htu: `${issuer}/token`, iat: now, ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) })
      .sign(privateKey)
    expect((await exchange(provider, proof)).json.error).toBe('invalid_dpop_proof')
  })

  test('a proof is good once', async () => {
    const provider = providerWith()
    const proof = await (await newProver(provider)).proof('/token')
    expect((await exchange(provider, proof)).status).toBe(200)
    expect((await exchange(provider, proof)).json.error).toBe('invalid_dpop_proof')
  })

  test('a nonce is demanded, given, and out of date after a while', async () => {
    const provider = providerWith({ dpop: { mode: 'required', nonce: true } })
    const { proof } = await newProver(provider)
    expect((await exchange(provider)).json.error).toBe('invalid_dpop_proof')
    const refused = await exchange(provider, await proof('/token'))
    expect(refused.json.error).toBe('use_dpop_nonce')
    const nonce = refused.headers.get('dpop-nonce')
    expect((await exchange(provider, await proof('/token', { nonce }))).status).toBe(200)
    provider.clock.advance(601)
    expect((await exchange(provider, await proof('/token', { nonce }))).json.error).toBe('use_dpop_nonce')
  })

  test('a code is for the key that the authorization request named', async () => {
    const provider = providerWith()
    const own = await newProver(provider)
    const other = await newProver(provider)
    const bound = { dpop_jkt: own.thumbprint }
    expect((await exchange(provider, await other.proof('/token'), bound)).json.error).toBe(
      'invalid_dpop_proof',
    )
    expect((await exchange(provider, await own.proof('/token'), bound)).status).toBe(200)
  })
})

describe('resource indicators', () => {
  const resources = ['https://a.example/', 'https://b.example/']
  const provider = providerWith({ resources })

  test('an unknown resource is refused where it is asked for', async () => {
    const query = await new TestBrowser(provider).code({ resource: 'https://c.example/' })
    expect(query.get('error')).toBe('invalid_target')
  })

  test('a refresh may name a resource that was granted, and no other', async () => {
    const browser = new TestBrowser(provider)
    const { refresh_token } = await browser.tokens({ resource: 'https://a.example/' })
    const named = (resource: string) => browser.refresh(refresh_token, 'web', { resource })
    expect((await named('https://a.example/')).status).toBe(200)
    expect((await named('https://b.example/')).json.error).toBe('invalid_target')
    expect((await named('no address')).json.error).toBe('invalid_target')
  })
})

test('client_secret_jwt is taken from a client that is registered for it', async () => {
  const secret = 'a-secret-of-at-least-32-characters-in-all'
  const client = {
    client_id: 'signer',
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_jwt',
  } as const
  const provider = providerWith({ clients: [{ ...client, redirect_uris: [redirectUri] }] })
  const answer = async (key: string) => {
    const assertion = await new SignJWT({
      jti: crypto.randomUUID(),
      iss: 'signer',
      sub: 'signer',
      aud: issuer,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(key))
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    const form = {
      grant_type: 'client_credentials',
      client_assertion: assertion,
      client_assertion_type: type,
    }
    return (await post(provider, '/token', form)).status
  }
  expect(await answer(secret)).toBe(200)
  expect(await answer(secret.toUpperCase())).toBe(401)
})
