import { expect, test } from 'vitest'
import { legalVariants } from './mock-variants.ts'
import { variantRow } from './variant-row.ts'

test.each(legalVariants.map(({ summary, name }) => [summary, name]))(
  'no requirement fails where %s',
  async (_, name) => {
    const { unexpected } = await variantRow(name)
    expect(unexpected).toEqual([])
  },
)
