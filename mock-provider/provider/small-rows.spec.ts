import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { randomText } from '../kit/random.ts'
import type { Grant } from './model.ts'
import { usedBy } from './store/kept.ts'

const grantNumber = (order: number): Grant => ({
  id: `grant-${order}`,
  made: { order, at: 1 },
  kind: 'offline',
  userId: 'kim',
  clientUid: 'app',
  sessionId: 'session',
  browser: 'browser',
  scope: [],
  auth: { time: 0 },
  usedAt: 1,
  uses: 0,
  generation: 1,
})

test('random text takes little more room than its characters', () => {
  const text = randomText(24)
  expect(text).toMatch(/^[\w-]{32}$/)
  expect(bytesOfEach(() => randomText(24))).toBeLessThan(3 * text.length)
})

test('a grant takes little more room once it was rotated', () => {
  const rotation = { grantId: '', generation: 1, advance: true, now: 2, accepts: () => true }
  const fresh = bytesOfEach(grantNumber)
  const rotated = bytesOfEach((order) => usedBy(grantNumber(order), rotation))
  expect(rotated).toBeLessThan(fresh + 150)
})

/** Bytes of the heap that each of many values takes. */
function bytesOfEach(make: (index: number) => unknown, count = 5000): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const kept = new Array<unknown>(count).fill(undefined)
  for (const round of [0, 1]) for (let at = 0; at < 100; at++) kept[at] = make(at + round)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < count; at++) kept[at] = make(at)
  collect()
  return (process.memoryUsage().heapUsed - before) / kept.length
}
