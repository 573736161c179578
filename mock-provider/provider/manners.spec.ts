import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMockProvider } from './provider.ts'
import {
  challenge,
  proofOf,
  providerWith,
  redirectUri,
  setUp,
  signedOutUri,
  TestBrowser,
  verifier,
} from './testing/client.ts'

const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }

async function exchanged(browser: TestBrowser, code: string, more: Record<string, string>, client = 'web') {
  return browser.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more }, client)
}

describe('proof keys', () => {
  test('a verifier is refused where the authorization request had no challenge', async () => {
    const browser = new TestBrowser(providerWith())
    const code = (await browser.code()).get('code') ?? ''
    const { status, json } = await exchanged(browser, code, { code_verifier: verifier })
    expect([status, json.error]).toEqual([400, 'invalid_grant'])
  })

  test.each([
    ['short', 'a'.repeat(42)],
    ['long', 'a'.repeat(129)],
    ['of other characters', `${'a'.repeat(42)}+`],
  ])('a challenge that is too %s is refused', async (_, illegal) => {
    const answer = await new TestBrowser(providerWith()).authorize({ ...pkce, code_challenge: illegal })
    expect(answer.headers.get('location')).toContain('error=invalid_request')
  })

  test.each([
    ['short', 'a'.repeat(42)],
    ['long', 'a'.repeat(129)],
    ['of other characters', `${'a'.repeat(42)}+`],
  ])(
    'a verifier that is too %s is refused, even where it fits, and the code stays good',
    async (_, illegal) => {
      const browser = new TestBrowser(providerWith())
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(illegal))
      const fitting = Buffer.from(digest).toString('base64url')
      const code = (await browser.code({ ...pkce, code_challenge: fitting })).get('code') ?? ''
      const { status, json } = await exchanged(browser, code, { code_verifier: illegal })
      expect([status, json.error]).toEqual([400, 'invalid_request'])
      // Not the replay of a code: it has not been taken.
      const missing = await exchanged(browser, code, {})
      expect(missing.json.error_description).toBe('code_verifier is missing')
    },
  )
})

test('a code that another client presents is refused to it and still good for its own client', async () => {
  const browser = new TestBrowser(providerWith())
  const code = (await browser.code(pkce)).get('code') ?? ''
  const stolen = await exchanged(browser, code, { code_verifier: verifier }, 'post')
  expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_grant'])
  const own = await exchanged(browser, code, { code_verifier: verifier })
  expect(own.status).toBe(200)
  await exchanged(browser, code, { code_verifier: verifier }, 'post')
  expect((await browser.refresh(own.json.refresh_token)).status).toBe(200)
})

describe('client assertions', () => {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  let keys: CryptoKeyPair
  let provider: ReturnType<typeof providerWith>

  beforeAll(async () => {
    keys = (await generateKeyPair('ES256', { extractable: true })) as CryptoKeyPair
    provider = providerWith({
      clients: [
        ...setUp.clients,
        {
          client_id: 'signer',
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256' }] },
        },
      ],
    })
  })

  async function assertion(claims: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(provider.clock.now() / 1000)
    const all = {
      iss: 'signer',
      sub: 'signer',
      aud: provider.issuer,
      jti: crypto.randomUUID(),
      exp: now + 60,
    }
    return new SignJWT({ ...all, ...claims }).setProtectedHeader({ alg: 'ES256' }).sign(keys.privateKey)
  }

  async function ask(
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<[number, unknown]> {
    const whole = { grant_type: 'client_credentials', client_assertion_type: type, ...form }
    const response = await new TestBrowser(provider).send('/token', { form: whole, headers })
    return [response.status, ((await response.json()) as { error?: string }).error]
  }

  test('are good once, until they expire', async () => {
    const used = await assertion()
    expect(await ask({ client_assertion: used })).toEqual([200, undefined])
    expect(await ask({ client_assertion: used })).toEqual([401, 'invalid_client'])
    expect(await ask({ client_assertion: await assertion() })).toEqual([200, undefined])
  })

  test('of parallel uses exactly one is accepted', async () => {
    const used = await assertion()
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ client_assertion: used })))
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
  })

  test.each(['', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'])(
    'need their type; %j is none',
    async (wrong) => {
      const answer = await ask({ client_assertion: await assertion(), client_assertion_type: wrong })
      expect(answer).toEqual([401, 'invalid_client'])
    },
  )

  test('speak for the client that signed them, whoever is named beside them', async () => {
    expect(await ask({ client_assertion: await assertion(), client_id: 'web' })).toEqual([
      401,
      'invalid_client',
    ])
    expect(await ask({ client_assertion: await assertion(), client_id: 'signer' })).toEqual([200, undefined])
  })

  test.each([
    ['no end', () => ({ exp: undefined })],
    ['an end in a year', (now: number) => ({ exp: now + 365 * 86_400 })],
  ])('with %s are refused', async (_, claims) => {
    const now = Math.floor(provider.clock.now() / 1000)
    expect(await ask({ client_assertion: await assertion(claims(now)) })).toEqual([401, 'invalid_client'])
  })

  test('whose signature was altered in bits that mean nothing are refused', async () => {
    expect(await ask({ client_assertion: altered(await assertion()) })).toEqual([401, 'invalid_client'])
  })

  test('and a secret in one request are two ways of authentication, which is one too many', async () => {
    const { headers } = proofOf('web')
    const signed = await assertion()
    expect(await ask({ client_assertion: signed }, headers)).toEqual([400, 'invalid_request'])
    expect(await ask({ client_assertion: signed, client_secret: 'x', client_id: 'signer' })).toEqual([
      400,
      'invalid_request',
    ])
  })
})

test('a secret in the header and one in the form are one too many', async () => {
  const browser = new TestBrowser(providerWith())
  const { refresh_token: token } = await browser.tokens()
  const secret = { client_id: 'web', client_secret: 'secret of web' }
  const both = await browser.refresh(token, 'web', secret)
  expect([both.status, both.json.error]).toEqual([400, 'invalid_request'])
  const other = await browser.refresh(token, 'web', { client_id: 'post' })
  expect([other.status, other.json.error]).toEqual([401, 'invalid_client'])
  expect((await browser.refresh(token, 'web', { client_id: 'web' })).status).toBe(200)
})

/** The same bytes in other characters: the last one has bits that belong to none. */
function altered(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1]
}

test('a token whose signature was altered in bits that mean nothing is no token', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const tokens = await browser.tokens()
  const refused = await browser.refresh(altered(tokens.refresh_token ?? ''))
  expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant'])
  expect((await browser.refresh(tokens.refresh_token)).status).toBe(200)
  // As a hint it says nothing, so the user is asked.
  const asked = await browser.send(`/logout?id_token_hint=${altered(tokens.id_token ?? '')}`)
  expect(await asked.text()).toContain('Sign out?')
  const credentials = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
  const headers = { authorization: `Bearer ${altered(credentials.json.access_token ?? '')}` }
  expect((await browser.send('/admin/clients', { headers })).status).toBe(401)
})

describe('signing out', () => {
  test('by the ID token of one client for another is refused, and nothing ends', async () => {
    const browser = new TestBrowser(providerWith())
    const { id_token: hint = '' } = await browser.tokens()
    const query = new URLSearchParams({
      id_token_hint: hint,
      client_id: 'post',
      post_logout_redirect_uri: signedOutUri,
    })
    const refused = await browser.send(`/logout?${query}`)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('location')).toBeNull()
    expect((await browser.authorize(pkce)).headers.get('location')).toContain('code=')
    query.set('client_id', 'web')
    expect((await browser.send(`/logout?${query}`)).headers.get('location')).toBe(signedOutUri)
  })
})

describe('the cookie of a browser', () => {
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

  test('is another one after each sign-in, and the earlier one is worth nothing', async () => {
    const provider = providerWith()
    const ask = (cookie: string, prompt: string): Promise<Response> => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: 'web',
        redirect_uri: redirectUri,
        scope: 'openid',
        prompt,
      })
      const headers = cookie === '' ? {} : { cookie }
      return provider.fetch(new Request(`https://op.example/authorize?${query}`, { headers }))
    }
    // The attacker gets a cookie and plants it in the browser of the user, who signs in.
    const begun = await ask('', 'login')
    const planted = cookieOf(begun)
    const page = await provider.fetch(
      new Request(begun.headers.get('location') ?? '', { headers: { cookie: planted } }),
    )
    const hidden = [...(await page.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]))
    const signedIn = await provider.fetch(
      new Request('https://op.example/login', {
        method: 'POST',
        headers: { cookie: planted },
        body: new URLSearchParams({ ...fields, username: 'kim', password: 'password of kim' }),
      }),
    )
    const renewed = cookieOf(signedIn)
    expect(renewed).toMatch(/^mock_browser=/)
    expect(renewed).not.toBe(planted)
    expect((await ask(planted, 'none')).headers.get('location')).toContain('login_required')
    expect((await ask(renewed, 'none')).headers.get('location')).toContain('consent_required')
  })

  test('is not taken from a browser that made it up', async () => {
    const provider = providerWith()
    const invented = `mock_browser=${'a'.repeat(24)}.${'b'.repeat(24)}`
    const query = new URLSearchParams({ response_type: 'code', client_id: 'web', redirect_uri: redirectUri })
    const response = await provider.fetch(
      new Request(`https://op.example/authorize?${query}`, { headers: { cookie: invented } }),
    )
    expect(cookieOf(response)).toMatch(/^mock_browser=/)
    expect(cookieOf(response)).not.toBe(invented)
  })

  test('leaves other tabs of the same browser where they were', async () => {
    const browser = new TestBrowser(providerWith())
    const first = await browser.authorize({ prompt: 'login' })
    const second = await browser.authorize({ prompt: 'login' })
    const form = { username: 'kim', password: 'password of kim' }
    const done = await browser.submit(first, form)
    expect(await done.text()).toContain('asks for access')
    const also = await browser.submit(second, form)
    expect(await also.text()).toContain('asks for access')
  })
})

describe('addresses of a client', () => {
  const unsafe = [
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'JavaScript://%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'blob:https://rp.example/1',
    'about:blank',
    'mailto:kim@example.com',
    'urn:ietf:wg:oauth:2.0:oob',
  ]

  test.each(unsafe)('%j is refused at registration and in the configuration', async (address) => {
    for (const name of ['redirect_uris', 'post_logout_redirect_uris']) {
      const provider = providerWith()
      const response = await provider.fetch(
        new Request('https://op.example/register', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ redirect_uris: [redirectUri], [name]: [address] }),
        }),
      )
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' })
      const client = { client_id: 'own', [name]: [address] }
      await expect(provider.clients.add(client)).rejects.toThrow(name)
      expect(() => createMockProvider({ clients: [client] })).toThrow(name)
    }
  })

  test.each(['http://localhost:3000/cb', 'com.example.app:/callback', 'myapp://callback'])(
    '%s is taken',
    async (address) => {
      const provider = providerWith()
      const client = { client_id: 'own', redirect_uris: [address], post_logout_redirect_uris: [address] }
      await expect(provider.clients.add(client)).resolves.toMatchObject({ clientId: 'own' })
    },
  )
})

describe('pages', () => {
  test('stand in no frame and run nothing but what is the provider’s own', async () => {
    const browser = new TestBrowser(providerWith())
    const pages = [
      await browser.authorize({ prompt: 'login' }),
      await browser.authorize({ redirect_uri: 'https://evil.example/' }),
      await browser.signIn({ prompt: 'login consent' }),
      await browser.send('/logout'),
    ]
    for (const page of pages) {
      expect(page.headers.get('content-type')).toContain('text/html')
      expect(page.headers.get('x-frame-options')).toBe('DENY')
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe')
      await expectAllowed(await page.text(), policy)
    }
  })

  test('with scripts of their own are let run them', async () => {
    const answering = new TestBrowser(providerWith())
    await answering.tokens()
    const posted = await answering.authorize({ response_mode: 'form_post' })
    const scripted = await new TestBrowser(providerWith({ login: { pages: 'json' } })).authorize()
    for (const page of [posted, scripted]) {
      const html = await page.text()
      expect(html).toMatch(/<script>/)
      await expectAllowed(html, page.headers.get('content-security-policy') ?? '')
    }
  })

  /** Every inline style and script of a page has its hash in the policy. */
  async function expectAllowed(html: string, policy: string): Promise<void> {
    for (const [, tag, text] of html.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)) {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
      const source = `'sha256-${Buffer.from(digest).toString('base64')}'`
      expect(policy.split('; ').find((part) => part.startsWith(`${tag}-src`))).toContain(source)
    }
  }
})
