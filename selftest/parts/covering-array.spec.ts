import { expect, test } from 'vitest'
import { coveringArray } from './covering-array.ts'

test.each([[[2, 2]], [[3, 2, 4, 2]], [[2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4]]])(
  'every pair of values of %j occurs together in some row',
  (sizes) => {
    const rows = coveringArray(sizes)
    for (let a = 0; a < sizes.length; a++) {
      for (let b = a + 1; b < sizes.length; b++) {
        const pairs = new Set(rows.map((row) => `${row[a]} ${row[b]}`))
        expect(pairs.size).toBe((sizes[a] ?? 0) * (sizes[b] ?? 0))
      }
    }
    expect(rows.every((row) => row.every((value, factor) => value < (sizes[factor] ?? 0)))).toBe(true)
  },
)

test('has far fewer rows than there are combinations', () => {
  expect(coveringArray(Array.from({ length: 20 }, () => 2)).length).toBeLessThan(24)
})
