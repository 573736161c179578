import { MockError } from './mock-error.ts'

/** The last second of the year 9999, which every notation of a time can still say. */
const lastSecond = 253_402_300_799

export interface ClockState {
  /** Milliseconds ahead of real time. */
  readonly offset: number
  readonly frozenAt: number | undefined
}

/** The time of the provider: real time plus an offset, or standing still. */
export class Clock {
  #offset = 0
  #frozenAt: number | undefined

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offset
  }

  /** How many seconds the clock is ahead of real time. */
  get offset(): number {
    // A millisecond between the two readings would make it a zero below zero.
    return Math.round((this.now() - Date.now()) / 1000) || 0
  }

  /** Moves the clock forward. @throws MockError for a negative number, or where the calendar ends */
  advance(seconds: number): void {
    if (!(seconds >= 0))
      throw new MockError('invalid_time', `the clock moves forward only, got ${seconds} seconds`)
    if (this.now() / 1000 + seconds > lastSecond) {
      throw new MockError('invalid_time', `the clock ends with the year 9999, got ${seconds} seconds more`)
    }
    if (this.#frozenAt === undefined) this.#offset += seconds * 1000
    else this.#frozenAt += seconds * 1000
  }

  /** Sets the clock to a time in seconds since the epoch. @throws MockError for a time outside 1970 to 9999 */
  set(epochSeconds: number): void {
    if (!(epochSeconds >= 0 && epochSeconds <= lastSecond)) {
      throw new MockError('invalid_time', `no time from 0 to ${lastSecond} seconds: ${epochSeconds}`)
    }
    if (this.#frozenAt === undefined) this.#offset = epochSeconds * 1000 - Date.now()
    else this.#frozenAt = epochSeconds * 1000
  }

  /** Sets how many seconds the clock is ahead of real time, exactly, however long the request took. */
  setOffset(seconds: number): void {
    const ahead = Date.now() / 1000 + seconds
    if (!(ahead >= 0 && ahead <= lastSecond)) {
      throw new MockError('invalid_time', `no time from 0 to ${lastSecond} seconds: ${ahead}`)
    }
    if (this.#frozenAt === undefined) this.#offset = seconds * 1000
    else this.#frozenAt = ahead * 1000
  }

  /** Stops the clock; `advance` and `set` still move it. */
  freeze(): void {
    this.#frozenAt = this.now()
  }

  /** Goes with real time again. */
  reset(): void {
    this.#offset = 0
    this.#frozenAt = undefined
  }

  /** How it goes, to be given to `goOn`. */
  state(): ClockState {
    return { offset: this.#offset, frozenAt: this.#frozenAt }
  }

  /** Goes on from where it was: as far ahead as then, or standing still. */
  goOn({ offset, frozenAt }: ClockState): void {
    this.#offset = offset
    this.#frozenAt = frozenAt
  }

  unfreeze(): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - Date.now()
    this.#frozenAt = undefined
  }
}
