import type { TargetClock } from './target-clock.ts'

/**
 * How fast tokens are asked for. Some servers make one and the same token twice within a second, and fail on the second
 * one; they are asked for one token a second.
 */
export class Pace {
  #slow: boolean
  #latest = Number.NEGATIVE_INFINITY
  #collided = false

  constructor({ slow }: { readonly slow: boolean }) {
    this.#slow = slow
  }

  get slow(): boolean {
    return this.#slow
  }

  /** Waits for the turn of the next token. */
  async turn(clock: TargetClock): Promise<void> {
    if (this.#slow) await clock.secondAfter(this.#latest)
  }

  /** Keeps in mind what came of a request for a token. */
  answered(
    { granted, status }: { readonly granted: boolean; readonly status: number },
    clock: TargetClock,
  ): void {
    const now = clock.now()
    if (status >= 500 && now - this.#latest < 1000) this.#collided = true
    if (granted) this.#latest = now
  }

  /** Whether a request failed within a second of another token, and more time may help, which is taken from now on. */
  slowDown(): boolean {
    const helps = this.#collided && !this.#slow
    this.#slow ||= helps
    return helps
  }
}
