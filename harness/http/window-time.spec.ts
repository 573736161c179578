import { expect, test } from 'vitest'
import { askedWithin } from './window.ts'
import { withWindowTime } from './window-time.ts'

test('a window passes in the time that a server of this process has of its own', async () => {
  let now = 0
  const time = {
    now: () => now,
    wait: async (milliseconds: number) => {
      now += milliseconds
    },
  }
  const asked: number[] = []
  await withWindowTime(time, () =>
    askedWithin(
      3600,
      async () => void asked.push(now),
      () => now >= 600_000,
    ),
  )
  expect(asked.slice(0, 3)).toEqual([0, 1000, 2000])
  expect(asked).toHaveLength(601)
})
