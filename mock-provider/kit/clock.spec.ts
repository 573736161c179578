import { afterEach, expect, test, vi } from 'vitest'
import { Clock } from './clock.ts'

afterEach(() => void vi.restoreAllMocks())

test.each([0, 5, 86_400])(
  'an offset of %s s is exact on a machine that was busy while it was set',
  (seconds) => {
    let now = Date.parse('2026-01-01T00:00:00.400Z')
    // Each reading comes a while after the one before.
    const busy = vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 40
      return now
    })
    const clock = new Clock()
    clock.setOffset(seconds)
    busy.mockImplementation(() => now)
    expect(clock.now() - now).toBe(seconds * 1000)
  },
)

test('an offset that leaves the calendar is refused', () => {
  expect(() => new Clock().setOffset(1e12)).toThrow(/no time from 0/)
})
