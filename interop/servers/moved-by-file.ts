import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where Debian's package libfaketime has its library; the loader fills in the architecture. */
export const fakeTimeLibrary = '/usr/$LIB/faketime/libfaketime.so.1'

/** Puts the clock that the file moves back to the present. */
export function presentTime(clockFile: string): void {
  mkdirSync(dirname(clockFile), { recursive: true })
  writeFileSync(clockFile, '+0s\n')
}

/**
 * The environment of a program that takes its current time from libfaketime, ahead by what the file says, such as `+60s`.
 * Timers and measured durations go on as always.
 */
export function movedBy(clockFile: string): Readonly<Record<string, string>> {
  if (!existsSync(clockFile)) presentTime(clockFile)
  return {
    LD_PRELOAD: fakeTimeLibrary,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
}
