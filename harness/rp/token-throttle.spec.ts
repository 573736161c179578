import { expect, test } from 'vitest'
import { TargetClock } from './target-clock.ts'
import { TokenThrottle } from './token-throttle.ts'

/** A clock that moves only when somebody waits. */
function stillClock() {
  const offset = { milliseconds: -Date.now() }
  const passed: number[] = []
  const clock = new TargetClock({
    offset,
    signal: new AbortController().signal,
    travel: async (seconds) => {
      passed.push(seconds)
    },
  })
  return { clock, passed }
}

const granted = { granted: true, status: 200 }
const crash = { granted: false, status: 500 }

test('there is no wait until a request fails within a second of another token', async () => {
  const { clock, passed } = stillClock()
  const throttle = new TokenThrottle({ slow: false })
  throttle.record(crash, clock)
  expect(throttle.slowDown()).toBeUndefined()
  throttle.record(granted, clock)
  await throttle.wait(clock)
  expect(passed).toEqual([])
  throttle.record(crash, clock)
  const asFastAgain = throttle.slowDown()
  await throttle.wait(clock)
  expect(passed).toEqual([2])
  asFastAgain?.()
  expect(throttle.slow).toBe(false)
})

test('a throttle that is slow already cannot slow down further', () => {
  const { clock } = stillClock()
  const throttle = new TokenThrottle({ slow: true })
  throttle.record(granted, clock)
  throttle.record(crash, clock)
  expect(throttle.slowDown()).toBeUndefined()
})
