import { expect, test } from 'vitest'
import { variantRow } from './variant-row.ts'

// The one that changes most for the checks; all are part of the command `selftest`, which takes longer.
test('no requirement fails where the logout of a server ends offline tokens, which is legal', async () => {
  const { unexpected } = await variantRow('everything-dies-at-logout')
  expect(unexpected).toEqual([])
}, 240_000)
