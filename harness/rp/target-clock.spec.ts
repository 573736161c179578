import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TargetClock } from './target-clock.ts'

const start = Date.parse('2026-01-01T00:00:00.400Z')

beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())

/** A clock of a target that moves as far as it is asked to, times a factor; `issued` is what its tokens say now. */
function target({ factor = 1, ahead = 0 }: { readonly factor?: number; readonly ahead?: number } = {}) {
  let moved = ahead
  const clock = new TargetClock({
    offset: { milliseconds: 0 },
    signal: new AbortController().signal,
    travel: async (seconds) => {
      moved += seconds * factor
    },
  })
  const issued = (): number => Math.floor(Date.now() / 1000 + moved)
  return { clock, issued }
}

describe('a clock that was moved', () => {
  test.each([0, 20, -20])(
    'is proven by the time in a token, whatever ours is (%s s apart)',
    async (ahead) => {
      const { clock, issued } = target({ ahead })
      clock.saw(issued(), 'token')
      await clock.pass(60)
      expect(clock.unproven).toBe(true)
      clock.saw(issued(), 'token')
      expect(clock.unproven).toBe(false)
    },
  )

  test.each([3, 60, 400 * 86_400])(
    'is refused where tokens say that it stood still (%s s)',
    async (seconds) => {
      const { clock, issued } = target({ factor: 0, ahead: 20 })
      clock.saw(issued(), 'token')
      await clock.pass(seconds)
      expect(() => clock.saw(issued(), 'token')).toThrow(`it was moved by ${seconds} s`)
    },
  )

  test('is refused after many small movements, too', async () => {
    const { clock, issued } = target({ factor: 0 })
    clock.saw(issued(), 'token')
    for (let i = 0; i < 4; i++) await clock.pass(1)
    expect(() => clock.saw(issued(), 'token')).toThrow('it was moved by 4 s')
  })

  test('is proven by a date header that moved, and not refused by one that did not', async () => {
    const { clock, issued } = target()
    await clock.pass(60)
    clock.saw(Math.floor(Date.now() / 1000), 'date')
    expect(clock.unproven).toBe(true)
    clock.saw(issued(), 'date')
    expect(clock.unproven).toBe(false)
  })

  test('by less than whole seconds show is not asked about', async () => {
    const { clock, issued } = target({ factor: 0 })
    await clock.pass(2)
    expect(clock.unproven).toBe(false)
    clock.saw(issued(), 'token')
  })

  test('by two seconds is refused where two tokens say that it stood still', async () => {
    const { clock, issued } = target({ factor: 0, ahead: 20 })
    clock.saw(issued(), 'token')
    await clock.pass(2)
    expect(() => clock.saw(issued(), 'token')).toThrow('it was moved by 2 s')
  })

  test('by two seconds is believed where only the answer was slow', async () => {
    const { clock, issued } = target()
    clock.saw(issued(), 'token')
    await clock.pass(2)
    const late = issued()
    vi.advanceTimersByTime(1900)
    clock.saw(late, 'token')
  })

  test('in two steps of a second is believed where the answer before them was slow', async () => {
    const { clock, issued } = target()
    const asked = clock.now()
    vi.advanceTimersByTime(1900)
    clock.saw(issued(), 'token', asked)
    await clock.pass(1)
    clock.saw(issued(), 'token')
    await clock.pass(1)
    expect(() => clock.saw(issued(), 'token')).not.toThrow()
  })
})

test.each([20, -20, 0])('what it issues tells its own time (%s s apart)', async (ahead) => {
  const { clock, issued } = target({ ahead })
  clock.saw(issued(), 'token')
  await clock.pass(600)
  clock.saw(issued(), 'token')
  expect(Math.abs(clock.theirs() / 1000 - issued())).toBeLessThan(1)
})

describe('a mark behind all tokens', () => {
  test.each([-0.9, -0.5, 0, 0.5, 0.9, 20])('is so by the clock of the target (%s s apart)', async (ahead) => {
    let moved = ahead
    const clock = new TargetClock({
      offset: { milliseconds: 0 },
      signal: new AbortController().signal,
      travel: async (seconds) => {
        moved += seconds
      },
    })
    const issued = (): number => Math.floor(Date.now() / 1000 + moved)
    const before = issued()
    clock.saw(before, 'token')
    clock.tokenCame()
    const mark = await clock.mark()
    expect(mark).toBeGreaterThan(before)
    expect(issued()).toBeGreaterThanOrEqual(mark)
  })

  test('waits in real time where the clock cannot be moved', async () => {
    const clock = new TargetClock({ offset: { milliseconds: 0 }, signal: new AbortController().signal })
    const before = Math.floor(Date.now() / 1000)
    clock.saw(before, 'token')
    clock.tokenCame()
    const marked = clock.mark()
    await vi.advanceTimersByTimeAsync(2100)
    expect(await marked).toBe(before + 1)
    expect(Date.now() - start).toBe(2100)
  })
})

test('a new second is one after the latest token, however long ago our second began', async () => {
  const clock = new TargetClock({ offset: { milliseconds: 0 }, signal: new AbortController().signal })
  clock.tokenCame()
  let over = false
  const waiting = clock.intoNewSecond().then(() => {
    over = true
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(over).toBe(false)
  await vi.advanceTimersByTimeAsync(50)
  await waiting
  expect(over).toBe(true)
})

test('an answer that was long under way is no clock that stood still', async () => {
  const { clock, issued } = target()
  clock.saw(issued(), 'token')
  await clock.pass(3)
  const asked = clock.now()
  const told = issued()
  vi.setSystemTime(Date.now() + 20_000)
  clock.saw(told, 'token', asked)
  expect(clock.unproven).toBe(false)
})
