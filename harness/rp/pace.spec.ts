import { expect, test } from 'vitest'
import { Pace } from './pace.ts'
import { TargetClock } from './target-clock.ts'

/** A clock that stands still, but for what is waited. */
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

test('nothing is waited for until a request fails within a second of another token', async () => {
  const { clock, passed } = stillClock()
  const pace = new Pace({ slow: false })
  pace.answered(crash, clock)
  expect(pace.slowDown()).toBeUndefined()
  pace.answered(granted, clock)
  await pace.turn(clock)
  expect(passed).toEqual([])
  pace.answered(crash, clock)
  const asFastAgain = pace.slowDown()
  await pace.turn(clock)
  expect(passed).toEqual([2])
  asFastAgain?.()
  expect(pace.slow).toBe(false)
})

test('whoever is asked slowly already cannot be asked more slowly', () => {
  const { clock } = stillClock()
  const pace = new Pace({ slow: true })
  pace.answered(granted, clock)
  pace.answered(crash, clock)
  expect(pace.slowDown()).toBeUndefined()
})
