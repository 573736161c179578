import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

/** One token for each user and client, whatever the sign-in asked for: each new one ends the last. */
const oneGrant = {
  provider: { defects: ['second-grant-replaces-first', 'online-login-drops-offline'] as const },
  declared: { offline_tokens_per_user_client: 'single' },
  // Nobody is made for a check.
  calls: ({ 'user-list-grants': list, 'user-revoke-grant': revoke }) => ({
    ...(list === undefined ? {} : { 'user-list-grants': list }),
    ...(revoke === undefined ? {} : { 'user-revoke-grant': revoke }),
  }),
} satisfies Parameters<typeof checkedInFrontOf>[1]

test.each(['revoke-user-list-shows-grant', 'revoke-user-list-clears'])(
  'a look at the account of a user does not end the one token that the server keeps: %s',
  async (id) => {
    expect(classesOf(await checkedInFrontOf([id], oneGrant))[id]).toBe('pass')
  },
)

test('a revocation by the user that ends nothing is found out where a sign-in would have ended the token', async () => {
  const id = 'revoke-user-kills-offline-token'
  const provider = { defects: [...oneGrant.provider.defects, 'user-revoke-noop'] as const }
  expect(classesOf(await checkedInFrontOf([id], { ...oneGrant, provider }))[id]).toBe('fail')
})
