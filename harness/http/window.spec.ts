import { expect, test } from 'vitest'
import { askedWithin } from './window.ts'

test('without a window a question is asked exactly once, whatever the answer', async () => {
  let asked = 0
  const answer = await askedWithin(
    0,
    async () => ++asked,
    () => false,
  )
  expect([answer, asked]).toEqual([1, 1])
})

test('within a window it is asked until an answer settles it, each time with the answer before', async () => {
  const seen: (number | undefined)[] = []
  const answer = await askedWithin<number>(
    0.05,
    async (previous) => {
      seen.push(previous)
      return (previous ?? 0) + 1
    },
    (value) => value === 2,
  )
  expect(answer).toBe(2)
  expect(seen).toEqual([undefined, 1])
})
