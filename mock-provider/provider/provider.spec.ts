import { createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { DefectName } from './defects/name.ts'
import {
  challenge,
  proofOf,
  providerWith,
  redirectUri,
  signedOutUri,
  TestBrowser,
  verifier,
} from './testing/client.ts'

async function json<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T
}

describe('discovery', () => {
  test.each([
    ['https://op.example', '/.well-known/openid-configuration'],
    ['https://op.example', '/.well-known/oauth-authorization-server'],
    ['https://op.example/realms/one', '/realms/one/.well-known/openid-configuration'],
    ['https://op.example/realms/one', '/.well-known/oauth-authorization-server/realms/one'],
  ])('of %s is at %s, whatever host the request names', async (issuer, path) => {
    const provider = providerWith({ issuer })
    const response = await provider.fetch(new Request(`http://somewhere.else${path}`))
    const document = await json(response)
    expect(document.issuer).toBe(issuer)
    expect(document.token_endpoint).toBe(`${issuer}/token`)
    expect(document.scopes_supported).toContain('offline_access')
  })

  test('leaves out what is switched off', async () => {
    const provider = providerWith({ endpoints: { userinfo: false, revocation: false } })
    const document = await json(await new TestBrowser(provider).send('/.well-known/openid-configuration'))
    expect(document).not.toHaveProperty('userinfo_endpoint')
    expect(document).not.toHaveProperty('revocation_endpoint')
    expect((await new TestBrowser(provider).send('/userinfo')).status).toBe(404)
  })
})

test.each(['RS256', 'ES256', 'EdDSA'] as const)(
  'ID and JWT access tokens verify with the published %s key',
  async (signing) => {
    const provider = providerWith({
      signing,
      clients: [
        {
          client_id: 'web',
          client_secret: 'secret of web',
          redirect_uris: [redirectUri],
          access_token_format: 'jwt',
        },
      ],
    })
    const browser = new TestBrowser(provider)
    const tokens = await browser.tokens()
    const keys = createLocalJWKSet(await json<JSONWebKeySet>(await browser.send('/jwks')))
    const id = await jwtVerify(tokens.id_token ?? '', keys, { issuer: provider.issuer, audience: 'web' })
    expect(id.protectedHeader.alg).toBe(signing)
    expect(id.payload.nonce).toBe('a-nonce-of-some-length')
    const access = await jwtVerify(tokens.access_token ?? '', keys, { typ: 'at+jwt' })
    expect(access.payload.sub).toBe(id.payload.sub)
  },
)

describe('the authorization endpoint', () => {
  test('answers prompt=none without a session with login_required, state and iss', async () => {
    const response = await new TestBrowser(providerWith()).authorize({ prompt: 'none' })
    const answer = new URL(response.headers.get('location') ?? '').searchParams
    expect(answer.get('error')).toBe('login_required')
    expect(answer.get('state')).toBe('a-state-of-some-length')
    expect(answer.get('iss')).toBe('https://op.example')
  })

  test('never redirects to an address that is not registered', async () => {
    const response = await new TestBrowser(providerWith()).authorize({
      redirect_uri: 'https://evil.example/',
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
  })

  test('signs in once and asks again for max_age and for prompt=login', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    await browser.tokens()
    expect((await browser.authorize()).headers.get('location')).toContain('code=')
    expect(await (await browser.authorize({ prompt: 'login' })).text()).toContain('name="password"')
    provider.clock.advance(100)
    expect(await (await browser.authorize({ max_age: '60' })).text()).toContain('name="password"')
  })

  test.each(['query', 'fragment', 'form_post'])('answers by %s', async (mode) => {
    const browser = new TestBrowser(providerWith())
    await browser.code()
    const response = await browser.authorize({ response_mode: mode })
    if (mode === 'form_post') {
      const html = await response.text()
      expect(html).toContain(`action="${redirectUri}"`)
      expect(html).toMatch(/name="code" value="[^"]+"/)
    } else {
      const url = new URL(response.headers.get('location') ?? '')
      const parameters = mode === 'query' ? url.searchParams : new URLSearchParams(url.hash.slice(1))
      expect(parameters.get('code')).toBeTruthy()
    }
  })

  test('refuses a form without its CSRF token', async () => {
    const browser = new TestBrowser(providerWith())
    const page = await browser.authorize()
    const refused = await browser.submit(page, {
      csrf: 'guessed',
      username: 'kim',
      password: 'password of kim',
    })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.headers.get('location')).toBeNull()
  })

  test('shows the form again for a wrong password', async () => {
    const browser = new TestBrowser(providerWith())
    const page = await browser.submit(await browser.authorize(), { username: 'kim', password: 'wrong' })
    expect(await page.text()).toContain('The user name or the password is wrong.')
  })

  test('a denied consent is access_denied', async () => {
    const browser = new TestBrowser(providerWith())
    const answer = await browser.submit(await browser.signIn(), { decision: 'deny' })
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied')
  })
})

describe('the code', () => {
  test('needs the verifier of its challenge', async () => {
    const browser = new TestBrowser(providerWith())
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const exchange = async (more: Record<string, string>) =>
      browser.token({
        grant_type: 'authorization_code',
        code: (await browser.code(pkce)).get('code') ?? '',
        redirect_uri: redirectUri,
        ...more,
      })
    expect((await exchange({})).json.error).toBe('invalid_grant')
    expect((await exchange({ code_verifier: `${verifier}x` })).json.error).toBe('invalid_grant')
    expect((await exchange({ code_verifier: verifier })).status).toBe(200)
  })

  test('works once; a replay ends what it was exchanged for', async () => {
    const browser = new TestBrowser(providerWith())
    const code = (await browser.code()).get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const { json: tokens } = await browser.token(form)
    expect((await browser.token(form)).json.error).toBe('invalid_grant')
    expect((await browser.refresh(tokens.refresh_token)).json.error).toBe('invalid_grant')
  })

  test('expires by the virtual clock', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const code = (await browser.code()).get('code') ?? ''
    provider.clock.advance(61)
    const { json: answer } = await browser.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    })
    expect(answer.error).toBe('invalid_grant')
  })
})

describe('client authentication', () => {
  test.each(['web', 'post', 'phone'])('%s proves itself by its registered method only', async (client) => {
    const browser = new TestBrowser(providerWith())
    const { refresh_token: token } = await browser.tokens({ client_id: client })
    expect((await browser.refresh(token, client)).status).toBe(200)
    const wrong = await browser.send('/token', {
      form: {
        grant_type: 'refresh_token',
        refresh_token: token ?? '',
        client_id: client,
        client_secret: 'wrong',
      },
    })
    expect(wrong.status).toBe(401)
    expect((await json(wrong)).error).toBe('invalid_client')
  })

  test('a signed assertion is accepted, and one for another audience is not', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const provider = providerWith({
      clients: [
        {
          client_id: 'signer',
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] },
        },
      ],
    })
    const ask = async (audience: string): Promise<number> => {
      const assertion = await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('signer')
        .setSubject('signer')
        .setAudience(audience)
        .setExpirationTime('1m')
        .sign(privateKey)
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }
      return (await new TestBrowser(provider).send('/token', { form })).status
    }
    expect(await ask('https://op.example/token')).toBe(200)
    expect(await ask('https://other.example/token')).toBe(401)
  })
})

describe('refresh tokens', () => {
  test('of a confidential client stay; those of a public client are replaced', async () => {
    const browser = new TestBrowser(providerWith())
    const web = await browser.tokens()
    expect((await browser.refresh(web.refresh_token)).json).not.toHaveProperty('refresh_token')
    expect((await browser.refresh(web.refresh_token)).status).toBe(200)
    const phone = await browser.tokens({ client_id: 'phone' })
    const next = await browser.refresh(phone.refresh_token, 'phone')
    expect(next.json.refresh_token).not.toBe(phone.refresh_token)
  })

  test('of parallel uses exactly one wins where there is no grace', async () => {
    const provider = providerWith({ rotation: { public: 'always', grace: 0 } })
    const browser = new TestBrowser(provider)
    const { refresh_token: token } = await browser.tokens({ client_id: 'phone' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.refresh(token, 'phone')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('a superseded one works within the grace; later its use ends the family', async () => {
    const provider = providerWith({ rotation: { public: 'always', grace: 5 } })
    const browser = new TestBrowser(provider)
    const { refresh_token: first } = await browser.tokens({ client_id: 'phone' })
    const { refresh_token: second } = (await browser.refresh(first, 'phone')).json
    expect((await browser.refresh(first, 'phone')).status).toBe(200)
    provider.clock.advance(6)
    const newest = (await browser.refresh(second, 'phone')).json.refresh_token ?? second
    expect((await browser.refresh(first, 'phone')).json.error).toBe('invalid_grant')
    expect((await browser.refresh(newest, 'phone')).json.error).toBe('invalid_grant')
  })

  test('narrow for one answer and never widen', async () => {
    const browser = new TestBrowser(providerWith())
    const { refresh_token: token } = await browser.tokens({ scope: 'openid email offline_access' })
    const narrowed = await browser.refresh(token, 'web', { scope: 'openid offline_access' })
    expect(narrowed.json.scope).toBe('openid offline_access')
    expect((await browser.refresh(token)).json.scope).toBe('openid email offline_access')
    expect((await browser.refresh(token, 'web', { scope: 'openid profile' })).json.error).toBe(
      'invalid_scope',
    )
  })

  test('belong to their client', async () => {
    const browser = new TestBrowser(providerWith())
    const { refresh_token: token } = await browser.tokens()
    expect((await browser.refresh(token, 'post')).json.error).toBe('invalid_grant')
    expect((await browser.refresh(token)).status).toBe(200)
  })

  test('offline ones survive logout and ten years; online ones end with their session', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const online = await browser.tokens({ scope: 'openid' })
    const offline = await browser.tokens({ scope: 'openid offline_access' })
    await browser.send(`/logout?id_token_hint=${offline.id_token}`)
    expect((await browser.refresh(online.refresh_token)).json.error).toBe('invalid_grant')
    provider.clock.advance(10 * 365 * 86_400)
    expect((await browser.refresh(offline.refresh_token)).status).toBe(200)
  })

  test('a repeated parameter is refused', async () => {
    const provider = providerWith()
    const { headers } = proofOf('web')
    const body = 'grant_type=refresh_token&refresh_token=a&refresh_token=b'
    const response = await provider.fetch(
      new Request('https://op.example/token', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body,
      }),
    )
    expect((await json(response)).error).toBe('invalid_request')
  })
})

describe('revocation and introspection', () => {
  test('revocation ends the grant with its access tokens, and answers 200 for anything unknown', async () => {
    const browser = new TestBrowser(providerWith())
    const tokens = await browser.tokens()
    const { headers } = proofOf('web')
    const revoke = (token: string) => browser.send('/revoke', { form: { token }, headers })
    const userinfo = () =>
      browser.send('/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect((await userinfo()).status).toBe(200)
    expect((await revoke('never-was-a-token')).status).toBe(200)
    expect((await revoke(tokens.refresh_token ?? '')).status).toBe(200)
    expect((await browser.refresh(tokens.refresh_token)).json.error).toBe('invalid_grant')
    expect((await userinfo()).status).toBe(401)
  })

  test('introspection tells the truth to the client of a token and nothing to a public client', async () => {
    const browser = new TestBrowser(providerWith())
    const { refresh_token: token = '' } = await browser.tokens()
    const ask = async (client: string, hint: string) => {
      const { form, headers } = proofOf(client)
      return browser.send('/introspect', { form: { token, token_type_hint: hint, ...form }, headers })
    }
    expect(await json(await ask('web', 'access_token'))).toMatchObject({
      active: true,
      client_id: 'web',
      scope: 'openid offline_access',
    })
    expect((await ask('phone', 'refresh_token')).status).toBe(401)
  })
})

describe('logout', () => {
  test('asks without a hint, and goes back to registered addresses only', async () => {
    const browser = new TestBrowser(providerWith())
    const { id_token: hint } = await browser.tokens()
    const asked = await browser.send('/logout')
    expect(await asked.text()).toContain('Sign out?')
    const back = new URLSearchParams({
      id_token_hint: hint ?? '',
      post_logout_redirect_uri: 'https://evil.example/',
    })
    const response = await browser.send(`/logout?${back}`)
    expect(response.headers.get('location')).toBeNull()
    await browser.code()
    back.set('post_logout_redirect_uri', signedOutUri)
    const { id_token: next } = await browser.tokens()
    back.set('id_token_hint', next ?? '')
    expect((await browser.send(`/logout?${back}`)).headers.get('location')).toBe(signedOutUri)
  })
})

test('a registered client can be used at once', async () => {
  const provider = providerWith()
  const answer = await provider.fetch(
    new Request('https://op.example/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [redirectUri], client_name: 'Registered' }),
    }),
  )
  expect(answer.status).toBe(201)
  const { client_id: id } = (await answer.json()) as { client_id: string }
  expect((await new TestBrowser(provider).code({ client_id: id })).get('code')).toBeTruthy()
})

describe('the interfaces for users and administrators', () => {
  const asBearer = (token: string | undefined) => ({ headers: { authorization: `Bearer ${token}` } })

  test('show a user what he gave, and nobody else', async () => {
    const provider = providerWith()
    const kim = await new TestBrowser(provider).tokens()
    const lee = await new TestBrowser(provider).tokens({ scope: 'openid' }, 'lee')
    const nobody = new TestBrowser(provider)
    const listFor = async (token: string | undefined) => {
      const { offline_access: rows } = await json(await nobody.send('/account/offline', asBearer(token)))
      return rows
    }
    expect(await listFor(kim.access_token)).toHaveLength(1)
    expect(await listFor(lee.access_token)).toHaveLength(0)
    expect((await nobody.send('/account/offline')).status).toBe(401)
  })

  test('let an administrator only list and end tokens', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const tokens = await browser.tokens()
    const credentials = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
    const admin = credentials.json.access_token
    const path = 'https://op.example/admin/clients/web/offline'
    const call = (method: string, token: string | undefined) =>
      provider.fetch(new Request(path, { method, ...asBearer(token) }))
    expect((await call('GET', tokens.access_token)).status).toBe(403)
    expect((await json(await call('GET', admin))).count).toBe(1)
    expect((await call('DELETE', admin)).status).toBe(204)
    expect((await json(await call('GET', admin))).count).toBe(0)
    expect((await browser.refresh(tokens.refresh_token)).json.error).toBe('invalid_grant')
    const renewed = await browser.tokens()
    expect((await browser.refresh(renewed.refresh_token)).status).toBe(200)
  })
})

describe('users, clients and grants without a request', () => {
  test('grants are listed, one is ended, and a user is removed with everything they gave', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const first = await browser.tokens()
    const second = await browser.tokens()
    const [grant] = await provider.grants.list('kim', 'offline')
    expect(await provider.grants.revoke(grant?.id ?? '')).toBe(true)
    expect((await browser.refresh(first.refresh_token)).status).toBe(400)
    expect((await browser.refresh(second.refresh_token)).status).toBe(200)
    expect(await provider.users.remove('kim')).toBe(true)
    expect((await browser.refresh(second.refresh_token)).status).toBe(400)
    expect(await provider.grants.list('kim')).toEqual([])
  })

  test('add people and clients that can be used at once', async () => {
    const provider = providerWith({ users: [], clients: [] })
    await provider.users.add({ username: 'new', password: 'password of new' })
    await provider.clients.add({
      client_id: 'web',
      client_secret: 'secret of web',
      redirect_uris: [redirectUri],
    })
    await expect(provider.users.add({ username: 'new', password: 'x' })).rejects.toThrow('exists already')
    const tokens = await new TestBrowser(provider).tokens({}, 'new')
    expect(tokens.refresh_token).toBeTruthy()
  })

  test('show requests and events without secrets', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const tokens = await browser.tokens()
    await browser.refresh(tokens.refresh_token)
    const shown = JSON.stringify([provider.requests, provider.events])
    expect(provider.requests.at(-1)).toMatchObject({ method: 'POST', path: '/token', status: 200 })
    for (const secret of ['password of kim', tokens.refresh_token, tokens.access_token, tokens.id_token]) {
      expect(shown).not.toContain(secret)
    }
  })
})

test('the clock stands still, is set, and never goes back by advancing', () => {
  const { clock } = providerWith()
  clock.freeze()
  const before = clock.now()
  clock.advance(10)
  expect(clock.now()).toBe(before + 10_000)
  clock.set(2_000_000_000)
  expect(clock.now()).toBe(2_000_000_000_000)
  expect(() => clock.advance(-1)).toThrow(RangeError)
})

test('a new signing key is published beside the old one, and old offline tokens keep working', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const before = await browser.tokens()
  const credentials = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
  const rotated = await provider.fetch(
    new Request('https://op.example/admin/keys/rotate', {
      method: 'POST',
      headers: { authorization: `Bearer ${credentials.json.access_token}` },
    }),
  )
  expect(rotated.status).toBeLessThan(300)
  const { keys } = await json<JSONWebKeySet>(await browser.send('/jwks'))
  expect(keys).toHaveLength(2)
  const refreshed = await browser.refresh(before.refresh_token)
  const verified = await jwtVerify(refreshed.json.id_token ?? '', createLocalJWKSet({ keys }))
  expect(verified.protectedHeader.kid).toBe(keys[0]?.kid)
})

test('an unknown defect is told at once', () => {
  expect(() => providerWith({ defects: ['no-such-defect' as DefectName] })).toThrow(
    'unknown defect "no-such-defect"',
  )
})
