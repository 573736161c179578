import { type CryptoKey, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createMockKeycloak } from '../keycloak/mock-keycloak.ts'
import { createMockProvider } from '../provider/provider.ts'
import { partOfJwt } from './jwt-parts.ts'
import type { MockServer } from './mock-server.ts'
import { Visitor } from './sign-in.ts'
import { AnyBrowser, contractClient } from './testing/any-browser.ts'
import { authorizationUrl, kim, metadataOf, withKim } from './testing/contract.ts'

// The pair of RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const [redirectUri] = contractClient.redirect_uris

const jwtClient = { ...contractClient, client_id: 'jwt-app' }

interface Engine {
  readonly make: (url: string) => MockServer
  /** Whose access tokens are JWTs. */
  readonly jwtClient: string
  /** Keycloak takes no notice of a verifier that nothing asked for. */
  readonly sparesVerifier: boolean
}

/** Both engines stand the same attacks. */
const engines: readonly (readonly [string, Engine])[] = [
  [
    'conforming provider',
    {
      make: (url) =>
        createMockProvider({ issuer: url, clients: [{ ...jwtClient, access_token_format: 'jwt' }] }),
      jwtClient: jwtClient.client_id,
      sparesVerifier: false,
    },
  ],
  [
    'Keycloak look-alike',
    {
      make: (url) => createMockKeycloak({ url }),
      jwtClient: contractClient.client_id,
      sparesVerifier: true,
    },
  ],
]

const serverAt = (make: (url: string) => MockServer, url = 'https://op.example'): Promise<MockServer> =>
  withKim(make(url))

type Fields = Readonly<Record<string, string>>

async function codeOf(server: MockServer, more: Fields = {}): Promise<string> {
  const callback = await server.signIn(await authorizationUrl(server, more), {
    user: 'kim',
    password: kim.password,
  })
  return callback.searchParams.get('code') ?? callback.href
}

const exchanged = (server: MockServer, code: string, more: Fields = {}) =>
  new AnyBrowser(server).token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more })

describe.each(engines)('the %s', (_, { make, ...engine }) => {
  describe('mix-up', () => {
    // RFC 9207, section 2 and 2.1; RFC 9700, section 4.4.2.1.
    test('each answer of the authorization endpoint says whose it is, a refusal too', async () => {
      const server = await serverAt(make)
      expect(await metadataOf(server)).toMatchObject({ authorization_response_iss_parameter_supported: true })
      const answers = [
        await server.signIn(await authorizationUrl(server), { user: 'kim', password: kim.password }),
        await server.signIn(await authorizationUrl(server, { prompt: 'none' }), { user: 'kim' }),
        await server.signIn(await authorizationUrl(server, { scope: 'openid no-such-scope' }), {
          user: 'kim',
          password: kim.password,
        }),
      ]
      expect(answers.map(({ searchParams }) => searchParams.get('iss'))).toEqual(Array(3).fill(server.issuer))
      expect(answers[0]?.searchParams.has('code')).toBe(true)
      expect(answers[1]?.searchParams.get('error')).toBe('login_required')
    })

    // RFC 6749, sections 4.1.3 and 5.2; RFC 9700, section 4.4.
    test('a code is worth nothing at another server, to another client, or for another address', async () => {
      const [honest, attacker] = [await serverAt(make), await serverAt(make, 'https://attacker.example')]
      const other = { ...contractClient, client_id: 'other-app', client_secret: 'secret of other-app' }
      await honest.clients.add(other)
      const authorized = `Basic ${btoa('other-app:secret+of+other-app')}`
      const { token_endpoint = '' } = await metadataOf(honest)
      const code = await codeOf(honest)
      expect((await exchanged(attacker, code)).body.error).toBe('invalid_grant')
      const mixed = await honest.fetch(token_endpoint, {
        method: 'POST',
        headers: { authorization: authorized },
        body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
      })
      expect(await mixed.json()).toMatchObject({ error: 'invalid_grant' })
      const elsewhere = await exchanged(honest, await codeOf(honest), { redirect_uri: `${redirectUri}/x` })
      expect(elsewhere.body.error).toBe('invalid_grant')
      expect((await exchanged(honest, await codeOf(honest))).status).toBe(200)
    })
  })

  describe('PKCE downgrade', () => {
    const asked = { code_challenge: challenge, code_challenge_method: 'S256' }

    // RFC 7636, section 4.6; RFC 9700, section 4.8.2.
    test.each([
      ['without its verifier', asked, {}, 400],
      ['with the challenge in place of the verifier', asked, { code_verifier: challenge }, 400],
      ['with its verifier', asked, { code_verifier: verifier }, 200],
      [
        'with a verifier that nothing asked for',
        {},
        { code_verifier: verifier },
        engine.sparesVerifier ? 200 : 400,
      ],
    ])('a code is exchanged %s', async (__, parameters: Fields, form: Fields, status) => {
      const server = await serverAt(make)
      expect((await exchanged(server, await codeOf(server, parameters), form)).status).toBe(status)
    })
  })

  describe('redirects', () => {
    // RFC 9700, sections 2.1, 4.1.3 and 4.11; RFC 6749, section 4.1.2.1.
    test.each([
      'https://evil.example/',
      'https://rp.example.evil.example/callback',
      'https://rp.example@evil.example/callback',
      'https://user@rp.example/callback',
      'https://evil.example#@rp.example/callback',
      'https://evil.example\\@rp.example/callback',
      'https://rp.example\\.evil.example/callback',
      'https://rp.example/callback/../../evil',
      'https://rp.example/callback/%2e%2e/evil',
      'https://rp.example/callback/evil',
      'https://rp.example/callback?next=https://evil.example',
      'https://rp.example/callback#https://evil.example',
      'https://rp.example:8443/callback',
      'http://rp.example/callback',
      '//rp.example/callback',
      'https:rp.example/callback',
      'https://rp.example/callback\r\nlocation: https://evil.example',
      'https://rp.example/callback\u0000',
      'javascript:alert(1)//https://rp.example/callback',
      'data:text/html,https://rp.example/callback',
      ' https://evil.example',
      '',
    ])('nobody is sent to %j, not even with an error', async (address) => {
      const server = await serverAt(make)
      for (const more of [
        {},
        { prompt: 'none' },
        { response_type: 'no-such' },
        { response_mode: 'fragment' },
      ]) {
        const response = await server.fetch(
          await authorizationUrl(server, { redirect_uri: address, ...more }),
        )
        expect([response.status, response.headers.get('location')]).toEqual([400, null])
      }
    })

    // RFC 6749, section 3.1: no parameter comes twice.
    test('of two addresses none gets a code, and one that is not registered nothing', async () => {
      const server = await serverAt(make)
      const [honest, evil] = [redirectUri, 'https://evil.example/']
      for (const [first, second] of [
        [honest, evil],
        [evil, honest],
      ] as const) {
        const url = await authorizationUrl(server, { redirect_uri: first })
        url.searchParams.append('redirect_uri', second)
        const location = (await server.fetch(url)).headers.get('location') ?? `${honest}?error=page`
        expect(location).toMatch(/^https:\/\/rp\.example\/callback\?error=/)
      }
    })

    // OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3.
    test('a logout leads to no address that is not registered', async () => {
      const server = await serverAt(make)
      const { end_session_endpoint = '' } = await metadataOf(server)
      const { id_token } = await server.issueTokens({ user: 'kim', client: contractClient.client_id })
      for (const address of ['https://evil.example/', 'https://rp.example@evil.example/callback']) {
        const query = new URLSearchParams({
          id_token_hint: id_token ?? '',
          post_logout_redirect_uri: address,
        })
        const response = await server.fetch(`${end_session_endpoint}?${query}`)
        expect(response.headers.get('location') ?? '').not.toContain('evil.example')
        expect(await response.text()).not.toMatch(/(?:href|action|content)="[^"]*evil\.example/)
      }
    })
  })

  // RFC 9700, section 4.7; the attacker knows the cookies that a browser had before somebody signed in with it.
  test('session fixation: cookies from before a sign-in are worth nothing after it', async () => {
    const server = await serverAt(make)
    const begun = await server.fetch(await authorizationUrl(server))
    const planted = new Map(begun.headers.getSetCookie().map(nameAndValue))
    expect(planted.size).toBeGreaterThan(0)
    const victim = new Map(planted)
    const fetch = async (request: Request): Promise<Response> => {
      const response = await server.fetch(new Request(request, { headers: withCookies(request, victim) }))
      for (const [name, value] of response.headers.getSetCookie().map(nameAndValue)) victim.set(name, value)
      return response
    }
    const { origin } = new URL(server.issuer)
    const own = (address: URL): boolean => address.origin === origin
    const callback = await new Visitor(fetch, kim, 'allow').walk(await authorizationUrl(server), own)
    expect(callback.searchParams.has('code')).toBe(true)
    const asked = async (cookies: ReadonlyMap<string, string>): Promise<string | null> => {
      const url = await authorizationUrl(server, { prompt: 'none' })
      const request = new Request(url)
      const response = await server.fetch(new Request(request, { headers: withCookies(request, cookies) }))
      return new URL(response.headers.get('location') ?? 'https://nowhere').searchParams.get('error')
    }
    expect([await asked(victim), await asked(planted)]).toEqual([null, 'login_required'])
  })

  describe('algorithm confusion', () => {
    // RFC 8725, sections 2.1, 3.1 and 3.2; RFC 7515, section 10.7.
    test.each(['none', 'the public key as a secret', 'a key of the header', 'another key of the same name'])(
      'a token that is signed by %s is none of ours',
      async (how) => {
        const server = await serverAt(make)
        const { jwks_uri = '', userinfo_endpoint = '', end_session_endpoint = '' } = await metadataOf(server)
        const { keys } = (await (await server.fetch(jwks_uri)).json()) as { keys: (JWK & { kid: string })[] }
        const tokens = await server.issueTokens({ user: 'kim', client: engine.jwtClient, scope: 'openid' })
        const atUserInfo = async (token: string): Promise<number> =>
          (await server.fetch(userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } })).status
        const access = tokens.access_token
        const signer = keys.find(({ kid }) => kid === partOfJwt(access, 0)?.kid)
        expect(await atUserInfo(access)).toBe(200)
        expect(await atUserInfo(await forged(access, how, signer))).toBe(401)
        const hint = await forged(tokens.id_token ?? '', how, signer)
        const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: redirectUri })
        const ended = await server.fetch(`${end_session_endpoint}?${query}`)
        expect(ended.headers.get('location')).toBe(null)
        const { refresh_token: refresh = '' } = await server.issueTokens({
          user: 'kim',
          client: contractClient.client_id,
        })
        const refused = await new AnyBrowser(server).refresh(await forged(refresh, how, signer))
        expect(refused.body.error).toBe('invalid_grant')
        expect((await new AnyBrowser(server).refresh(refresh)).status).toBe(200)
      },
    )
  })
})

/** The claims of a token with a signature that anybody could make. */
async function forged(token: string, how: string, published: JWK | undefined): Promise<string> {
  const [header = {}, claims = {}] = [partOfJwt(token, 0), partOfJwt(token, 1)]
  const named = { typ: String(header.typ), kid: String(header.kid) }
  if (how === 'none') {
    const [, payload = ''] = new UnsecuredJWT(claims).encode().split('.')
    return `${btoa(JSON.stringify({ alg: 'none', ...named })).replaceAll('=', '')}.${payload}.`
  }
  if (how === 'the public key as a secret') {
    if (published === undefined) throw new Error('no key of that name is published')
    const pem = await exportSPKI((await importJWK(published, 'RS256')) as CryptoKey)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', ...named })
      .sign(new TextEncoder().encode(pem))
  }
  const { privateKey, publicKey } = await ownKeys
  const jwk = how === 'a key of the header' ? { jwk: await crypto.subtle.exportKey('jwk', publicKey) } : {}
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', ...named, ...(jwk as object) })
    .sign(privateKey)
}

const ownKeys = generateKeyPair('RS256', { extractable: true })

function nameAndValue(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
  return [name, value]
}

function withCookies(request: Request, cookies: ReadonlyMap<string, string>): Headers {
  const headers = new Headers(request.headers)
  headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
  return headers
}
