import { expect, test } from 'vitest'
import { RequestPace } from './request-pace.ts'

test('requests go evenly, at most so many in a second, however many are ready at once', () => {
  let now = 0
  const pace = new RequestPace(4, () => now)
  expect([pace.take(), pace.take(), pace.take()]).toEqual([0, 250, 500])
  now = 10_000
  expect(pace.take()).toBe(0)
})

test('without a cap nobody waits', () => {
  const pace = new RequestPace(undefined, () => 0)
  expect([pace.take(), pace.take()]).toEqual([0, 0])
})

test('a wait ends with the run', async () => {
  const pace = new RequestPace(0.001)
  pace.take()
  await expect(pace.wait(AbortSignal.abort(new Error('over')))).rejects.toThrow()
})
