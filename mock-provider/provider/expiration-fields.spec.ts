import { expect, test } from 'vitest'
import { providerWith, TestBrowser } from './testing/client.ts'

const lifetimes = { offline: { idle: 2400, max: 3600 } }

/** In tens of seconds, since time passes while the test runs. */
const announced = ({ refresh_token_timeout, authorization_expires_in }: Record<string, unknown>) =>
  [refresh_token_timeout, authorization_expires_in].map((value) => Math.round(Number(value) / 10) * 10)

test('answers say when a refresh token ends, and never a timeout above what is left', async () => {
  const provider = providerWith({ refresh: { expiration_fields: true }, lifetimes })
  const browser = new TestBrowser(provider)
  const tokens = await browser.tokens()
  expect(announced(tokens)).toEqual([2400, 3600])
  provider.clock.advance(1800)
  const { json } = await browser.refresh(tokens.refresh_token)
  expect(announced(json)).toEqual([1800, 1800])
  const document = await (await browser.send('/.well-known/openid-configuration')).json()
  expect(document).toHaveProperty('refresh_token_expiration_types_supported')
})

test('what has no end is not announced, and by itself nothing is', async () => {
  const without = await new TestBrowser(providerWith({ refresh: { expiration_fields: true } })).tokens()
  expect(without).not.toHaveProperty('authorization_expires_in')
  expect(await new TestBrowser(providerWith({ lifetimes })).tokens()).not.toHaveProperty(
    'refresh_token_timeout',
  )
})
