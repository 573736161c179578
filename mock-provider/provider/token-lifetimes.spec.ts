import { decodeJwt, type JWTPayload } from 'jose'
import { expect, test } from 'vitest'
import type { MockProvider } from './provider.ts'
import { providerWith, redirectUri, TestBrowser } from './testing/client.ts'

/** Half past a second, so that rounding shows. */
const login = 1_900_000_000.5
const second = 1_900_000_000

const jwtClient = {
  client_id: 'web',
  client_secret: 'secret of web',
  redirect_uris: [redirectUri],
  access_token_format: 'jwt',
} as const

function standingStill(lifetimes: { readonly access_token?: number } = {}): MockProvider {
  const provider = providerWith({ lifetimes, clients: [jwtClient] })
  provider.clock.set(login)
  provider.clock.freeze()
  return provider
}

const times = ({ iat, exp, auth_time }: JWTPayload) => ({ iat, exp, auth_time })

test('an ID token is good for five minutes from the second in which it was issued', async () => {
  const { id_token } = await new TestBrowser(standingStill()).tokens()
  expect(times(decodeJwt(id_token ?? ''))).toEqual({ iat: second, exp: second + 300, auth_time: second })
})

test('an ID token of a refresh begins anew, and keeps the time of the login', async () => {
  const provider = standingStill()
  const browser = new TestBrowser(provider)
  const { refresh_token } = await browser.tokens()
  provider.clock.advance(86_400)
  const { json } = await browser.refresh(refresh_token)
  const renewed = second + 86_400
  expect(times(decodeJwt(json.id_token ?? ''))).toEqual({
    iat: renewed,
    exp: renewed + 300,
    auth_time: second,
  })
})

test('the lifetime of access tokens is announced and kept, and says nothing about ID tokens', async () => {
  const provider = standingStill({ access_token: 45 })
  const browser = new TestBrowser(provider)
  const { access_token, id_token, expires_in } = await browser.tokens()
  expect(expires_in).toBe(45)
  expect(times(decodeJwt(access_token ?? ''))).toEqual({
    iat: second,
    exp: second + 45,
    auth_time: second,
  })
  expect(decodeJwt(id_token ?? '').exp).toBe(second + 300)
  const headers = { authorization: `Bearer ${access_token}` }
  provider.clock.advance(44)
  expect((await browser.send('/userinfo', { headers })).status).toBe(200)
  provider.clock.advance(2)
  expect((await browser.send('/userinfo', { headers })).status).toBe(401)
})

test('an offline token says when it was issued, in seconds, and names no end', async () => {
  const { refresh_token } = await new TestBrowser(standingStill()).tokens()
  expect(decodeJwt(refresh_token ?? '')).toMatchObject({ iat: second, typ: 'Offline' })
  expect(decodeJwt(refresh_token ?? '')).not.toHaveProperty('exp')
})
