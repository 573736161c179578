import { expect, test } from 'vitest'
import { variantRow } from './variant-row.ts'

/** The two that change most for the checks; all are part of the command `selftest`, which takes longer. */
const telling = ['rotation-always', 'everything-dies-at-logout']

test.each(telling)(
  'no requirement fails where a server is legal in another way: %s',
  async (name) => {
    const { unexpected } = await variantRow(name)
    expect(unexpected).toEqual([])
  },
  60_000,
)
