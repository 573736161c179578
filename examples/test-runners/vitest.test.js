// npx vitest run
import { defineConformance } from 'offline-conformance'
import { createMockProvider } from 'offline-conformance/mock'
import { describe, expect, test } from 'vitest'
import { App, registration } from './app.js'

test('the app works for a month without its user, and asks them to sign in again when they revoke it', async () => {
  const provider = createMockProvider(registration)
  const app = new App((request) => provider.fetch(request))
  await app.signIn()
  provider.clock.advance(30 * 86_400)
  expect(await app.sync()).toBe('fresh')
  for (const { id } of await provider.grants.list('kim', 'offline')) await provider.grants.revoke(id)
  expect(await app.sync()).toBe('sign in again')
})

// The suites, against the built-in mock. Against your server: the path of a target file in place of `undefined`.
// MOCK_DEFECT=rp-logout-kills-offline shows what a violated requirement looks like.
const defects = process.env.MOCK_DEFECT === undefined ? [] : [process.env.MOCK_DEFECT]
defineConformance({ describe, test }, undefined, {
  only: ['logout-rp-initiated-survives', 'revoke-token-refresh-token'],
  defects,
})
