import { expect, test } from 'vitest'
import { variantRow } from './variant-row.ts'

/** Those that change most for the checks; all of them are part of the command `selftest`, which takes longer. */
const telling = [
  'rotation-always',
  'refresh-without-id-token',
  'no-login-session',
  'one-grant-per-user-and-client',
  'everything-dies-at-logout',
  'public-clients-only',
  'no-online-refresh-tokens',
]

test.each(telling)('no requirement fails where a server is legal in another way: %s', async (name) => {
  const { unexpected } = await variantRow(name)
  expect(unexpected).toEqual([])
})
