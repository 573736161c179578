import { setTimeout as sleep } from 'node:timers/promises'
import { PrerequisiteError } from '../engine/errors.ts'

/** How far the target's time is ahead of ours; one for a server, shared by all that look at it. */
export interface ClockOffset {
  milliseconds: number
}

/** The time of the target: ours plus the known offset. */
export class TargetClock {
  readonly #offset: ClockOffset
  readonly #travel: ((seconds: number) => Promise<void>) | undefined
  readonly #signal: AbortSignal

  constructor(options: {
    offset: ClockOffset
    travel?: (seconds: number) => Promise<void>
    signal: AbortSignal
  }) {
    this.#offset = options.offset
    this.#travel = options.travel
    this.#signal = options.signal
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#offset.milliseconds
  }

  /** TRAVEL where there is one, real waiting otherwise. */
  async pass(seconds: number): Promise<void> {
    if (this.#travel === undefined) {
      await sleep(seconds * 1000, undefined, { signal: this.#signal })
      return
    }
    await this.#travel(seconds)
    this.#offset.milliseconds += seconds * 1000
  }

  /** TRAVEL; there has to be one. */
  async travel(seconds: number): Promise<void> {
    if (this.#travel === undefined) throw new PrerequisiteError('a clock of the target that can be moved')
    await this.pass(seconds)
  }

  /** Lets a whole second pass since a moment, in milliseconds of the target's time. */
  async secondAfter(moment: number): Promise<void> {
    const rest = moment + 1050 - this.now()
    if (rest <= 0) return
    if (this.#travel !== undefined) await this.pass(2)
    else await sleep(rest, undefined, { signal: this.#signal })
  }

  /** A not-before time in whole seconds spares tokens of the same second, so a revocation waits for the next second. */
  async intoNewSecond(): Promise<void> {
    if (this.#travel !== undefined) {
      await this.pass(1)
      return
    }
    // A margin of 50 ms covers a Date header that was rounded down.
    await sleep(1050 - (this.now() % 1000), undefined, { signal: this.#signal })
  }
}
