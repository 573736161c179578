import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import type { MockProviderOptions } from './provider.ts'
import { providerWith, setUp, TestBrowser } from './testing/client.ts'

const everything = 'openid profile email address phone offline_access'

/** ID token, access token and UserInfo of one sign-in. */
async function signedIn(options: MockProviderOptions = {}, parameters: Record<string, string> = {}) {
  const browser = new TestBrowser(providerWith(options))
  const tokens = await browser.tokens({ scope: everything, ...parameters })
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  const userinfo = (await (await browser.send('/userinfo', { headers })).json()) as Record<string, unknown>
  return { browser, tokens, userinfo, idToken: decodeJwt<Record<string, unknown>>(tokens.id_token ?? '') }
}

const inProfile = ['name', 'given_name', 'nickname', 'preferred_username', 'picture', 'birthdate', 'locale']

describe('claims of the user', () => {
  test('are complete for each scope, in the ID token and at UserInfo', async () => {
    const { userinfo, idToken } = await signedIn()
    for (const claims of [userinfo, idToken]) {
      for (const name of [...inProfile, 'updated_at', 'email', 'email_verified', 'phone_number']) {
        expect(claims[name], name).toBeDefined()
      }
      expect(claims.address).toMatchObject({ country: 'US' })
    }
  })

  test.each([{ strict: true }, { id_token_claims: 'userinfo-only' }] as const)(
    'are at UserInfo only with %j',
    async (options) => {
      const { userinfo, idToken } = await signedIn(options)
      expect(userinfo.email).toBe('kim@example.com')
      expect(Object.keys(idToken)).not.toEqual(expect.arrayContaining(['email']))
      expect(idToken.name).toBeUndefined()
    },
  )

  test('of a scope that was not granted are nowhere', async () => {
    const { userinfo, idToken } = await signedIn({}, { scope: 'openid email' })
    expect([userinfo.name, idToken.name, userinfo.address]).toEqual([undefined, undefined, undefined])
    expect(userinfo.email).toBeDefined()
  })

  test('are those that are configured, which say nothing of the token itself', async () => {
    const claims = { given_name: 'Kimberly', groups: ['staff'], sub: 'other', iss: 'x', exp: 1 }
    const { userinfo, idToken } = await signedIn(
      {
        users: [{ username: 'kim', password: 'password of kim', claims }],
        scopes: { groups: { description: 'See your groups', claims: ['groups', 'sub', 'exp'] } },
        clients: setUp.clients,
      },
      { scope: `${everything} groups` },
    )
    expect(userinfo).toMatchObject({ given_name: 'Kimberly', groups: ['staff'], sub: 'user-kim' })
    expect(idToken).toMatchObject({ groups: ['staff'], sub: 'user-kim', iss: 'https://op.example' })
    expect(idToken.exp).toBeGreaterThan(1000)
  })

  test('are there by name where the claims parameter asks for them, also after a refresh', async () => {
    const claims = JSON.stringify({
      userinfo: { phone_number: null },
      id_token: { birthdate: { essential: true } },
    })
    const { browser, tokens, userinfo, idToken } = await signedIn(
      { strict: true },
      { scope: 'openid offline_access', claims },
    )
    expect(userinfo).toMatchObject({ phone_number: '+12025550123' })
    expect(userinfo.birthdate).toBeUndefined()
    expect(idToken).toMatchObject({ birthdate: '1990-01-01' })
    const { json } = await browser.refresh(tokens.refresh_token)
    expect(decodeJwt(json.id_token ?? '')).toMatchObject({ birthdate: '1990-01-01' })
  })

  test.each(['{', '[]', '{"id_token":7}'])('cannot be asked for by %s', async (claims) => {
    const answer = await new TestBrowser(providerWith()).authorize({ claims })
    expect(answer.headers.get('location')).toContain('error=invalid_request')
  })
})

test('a scope of your own is on the consent page, in the answer and in the metadata', async () => {
  const provider = providerWith({ scopes: { 'read:photos': { description: 'Look at your photos' } } })
  const browser = new TestBrowser(provider)
  const page = await browser.signIn({ scope: 'openid read:photos' })
  expect(await page.clone().text()).toContain('Look at your photos')
  const { scope } = await browser.tokens({ scope: 'openid read:photos' })
  expect(scope).toBe('openid read:photos')
  const metadata = await (await browser.send('/.well-known/openid-configuration')).json()
  expect(metadata.scopes_supported).toContain('read:photos')
})

test('the ID token has the hash of its access token and the class of sign-in that was asked for', async () => {
  const { idToken, tokens } = await signedIn({}, { acr_values: 'gold silver' })
  const digest = createHash('sha256')
    .update(tokens.access_token ?? '')
    .digest()
  expect(idToken.at_hash).toBe(digest.subarray(0, 16).toString('base64url'))
  expect(idToken).toMatchObject({ acr: 'gold', amr: ['pwd'] })
  const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['platinum', 'gold'] } } })
  expect((await signedIn({}, { claims })).idToken.acr).toBe('platinum')
})

test('access tokens have the audience and the claims of their client', async () => {
  const [web] = setUp.clients
  const options = {
    clients: [
      {
        ...web,
        access_token_format: 'jwt' as const,
        audience: ['https://api.example', 'https://files.example'],
        access_token_claims: { tenant: 'acme', iss: 'x', scope: 'everything' },
      },
    ],
  }
  const { tokens } = await signedIn(options)
  expect(decodeJwt(tokens.access_token ?? '')).toMatchObject({
    aud: ['https://api.example', 'https://files.example'],
    tenant: 'acme',
    iss: 'https://op.example',
    scope: everything,
  })
})

test('an access token that is refused at UserInfo is told why', async () => {
  const { browser, tokens } = await signedIn()
  const ask = async (token = '') => {
    const answer = await browser.send('/userinfo', { headers: { authorization: `Bearer ${token}` } })
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", error_description="/,
    )
    return ((await answer.json()) as { error_description: string }).error_description
  }
  expect(await ask('unknown')).toContain('none that was issued here')
  await browser.send('/revoke', {
    form: { token: tokens.refresh_token ?? '' },
    headers: { authorization: `Basic ${btoa('web:secret+of+web')}` },
  })
  expect(await ask(tokens.access_token)).toContain('revoked')
})
