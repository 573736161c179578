import { expect, test } from 'vitest'
import { mockCalls } from '../selftest/mock-calls.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

/** The calls as in a target file for a server whose answers prove nothing. */
const unconfirmed = Object.fromEntries(
  Object.entries(mockCalls).map(([name, call]) => {
    const { accepted: _, ...rest } = call as { readonly accepted?: unknown }
    return [name, rest]
  }),
) as typeof mockCalls

test('checks of lists, sessions, consent and access tokens see for themselves that a change took effect', async () => {
  const reliedOn = ['revoke-user-kills-offline-token', 'revoke-user-list-shows-grant']
  const checks = [
    'logout-admin-ends-session-survives',
    'revoke-user-consent-forgotten',
    'revoke-user-kills-access-tokens',
    'revoke-user-list-clears',
  ]
  const report = await checkedInFrontOf([...reliedOn, ...checks], { calls: unconfirmed })
  expect(classesOf(report)).toMatchObject(Object.fromEntries(checks.map((id) => [id, 'pass'])))
})
