import type { TargetClock } from './target-clock.ts'

/** Crashes that have nothing to do with time happen within a second of a token, too. */
const mostTries = 3

/**
 * How fast tokens are asked for. Some servers make one and the same token twice within a second, and fail on the second
 * one; they are asked for one token a second.
 */
export class Pace {
  #slow: boolean
  #latest = Number.NEGATIVE_INFINITY
  #collided = false
  #tries = 0

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

  /**
   * Takes more time from now on, where a request failed within a second of another token.
   *
   * @returns what takes it back, where it did not help; undefined where it could not help
   */
  slowDown(): (() => void) | undefined {
    if (!this.#collided || this.#slow || this.#tries >= mostTries) return undefined
    this.#slow = true
    this.#collided = false
    this.#tries += 1
    return () => {
      this.#slow = false
    }
  }
}
