import { setTimeout as sleep } from 'node:timers/promises'
import { PrerequisiteError } from '../engine/errors.ts'

/** How far the target's time is ahead of ours; one for a server, shared by all that look at it. */
export interface ClockOffset {
  milliseconds: number
  /** Whether a restart of the server leaves its clock ahead; not known before the first one. */
  survivesRestart?: boolean
}

/** Shorter movements are within what whole seconds and slow answers hide, in seconds; nothing proves them. */
const shortestSeen = 3

/** From here on two tokens tell that the clock stood still, since their moments are whole seconds. */
const shortestTold = 2

/** The time of the target: ours plus the known offset. */
export class TargetClock {
  readonly #offset: ClockOffset
  readonly #travel: ((seconds: number) => Promise<void>) | undefined
  readonly #signal: AbortSignal
  /** Seconds for which the clock was moved, and nothing that the target issued has shown it yet. */
  #unseen = 0
  /** The latest moment in a token when the first of these movements began. */
  #issuedBefore: number | undefined
  /** How far the target's time was seen to be from what we take it for, in milliseconds; before it was moved. */
  #error = 0
  /** The latest moment in a token, in seconds since the epoch. */
  #latestIssued: number | undefined
  /** When the latest token came, in milliseconds of the target's time. */
  #latestToken = Number.NEGATIVE_INFINITY

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

  /** Milliseconds since the epoch by what the target issues, which may be ahead of what we take its time for, or behind. */
  theirs(): number {
    return this.now() + this.#error
  }

  /** Whether it can be moved, so that nobody has to wait. */
  get movable(): boolean {
    return this.#travel !== undefined
  }

  /** TRAVEL where there is one, real waiting otherwise. */
  async pass(seconds: number): Promise<void> {
    if (this.#travel === undefined) {
      await sleep(seconds * 1000, undefined, { signal: this.#signal })
      return
    }
    if (this.#unseen === 0) this.#issuedBefore = this.#latestIssued
    await this.#travel(seconds)
    this.#offset.milliseconds += seconds * 1000
    this.#unseen += seconds
  }

  /** Whether nothing has shown yet that the clock moved as far as it was moved. */
  get unproven(): boolean {
    return this.#unseen >= shortestSeen
  }

  /**
   * Compares a moment that the target put into something new, in seconds since the epoch, with where its clock should be.
   *
   * @param asked when it was asked for, in milliseconds of the target's time: an answer may be long under way
   * @param source `token` where it is the time that tokens live by; `date` for one that may be that of a server in between
   * @throws PrerequisiteError where tokens show that the clock did not move
   */
  saw(seconds: number, source: 'token' | 'date', asked = this.now()): void {
    if (source === 'token') this.#latestIssued = Math.max(this.#latestIssued ?? seconds, seconds)
    const before = this.#issuedBefore
    const error = seconds * 1000 - asked
    const moved = error - this.#error >= (-this.#unseen * 1000) / 2
    if (!this.unproven) {
      if (source === 'token' && this.#unseen === 0) this.#error = error
      // A slow answer looks like a clock that stood still, but then its moment is later by what was moved all the same.
      const later = before === undefined || seconds >= before + this.#unseen
      if (source === 'token' && this.#unseen >= shortestTold && !moved && !later) this.#stoodStill()
      return
    }
    if (moved) {
      this.#unseen = 0
      if (source === 'token') this.#error = error
    } else if (source === 'token') this.#stoodStill()
  }

  #stoodStill(): never {
    throw new PrerequisiteError(
      `a clock that moves: it was moved by ${this.#unseen} s, and what the target issued after that says otherwise`,
    )
  }

  /** A token came just now. */
  tokenCame(): void {
    this.#latestToken = this.now()
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

  /**
   * A not-before time in whole seconds spares tokens of the same second, so a revocation waits until more than one second
   * has passed since the latest token. When their seconds begin is not known well enough to wait for less.
   */
  async intoNewSecond(): Promise<void> {
    if (this.#travel === undefined) await this.secondAfter(this.#latestToken)
    else await this.pass(1)
  }

  /**
   * A moment, in seconds since the epoch, behind all tokens until now and before all that come: it is taken from the
   * tokens, since no two clocks agree on when a second begins. Waits until the target has passed it.
   */
  async mark(): Promise<number> {
    await this.intoNewSecond()
    if (this.#travel === undefined) await sleep(1050, undefined, { signal: this.#signal })
    else await this.pass(1)
    return this.#latestIssued === undefined ? Math.floor(this.now() / 1000) - 1 : this.#latestIssued + 1
  }
}
