import { afterEach, expect, test } from 'vitest'
import { ConfigError } from '../engine/errors.ts'
import { ranOwned, startOwned } from './owned-process.ts'

const { platform } = process

afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform })
})

test('a command is refused where what it starts could not be ended', () => {
  Object.defineProperty(process, 'platform', { value: 'win32' })
  expect(() => startOwned('a-server', '.')).toThrow(ConfigError)
  expect(() => startOwned('a-server', '.')).toThrow(
    /need a POSIX system, e\.g\. Linux, macOS or WSL; found Windows/,
  )
})

test('commands one after another leave one listener to the end of the process', async () => {
  await ranOwned(':', '.', 10_000)
  const before = process.listenerCount('exit')
  await ranOwned(':', '.', 10_000)
  expect(process.listenerCount('exit')).toBe(before)
})
