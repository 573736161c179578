import type { TargetClock } from './target-clock.ts'

/** Crashes that have nothing to do with timing also happen within a second of a token. */
const mostTries = 3

/**
 * Limits how fast tokens are requested. Some servers make the same token twice within a second and fail on the second
 * one; they are asked for at most one token a second.
 */
export class TokenThrottle {
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

  /** Waits until the next token may be requested. */
  async wait(clock: TargetClock): Promise<void> {
    if (this.#slow) await clock.secondAfter(this.#latest)
  }

  /** Records how a token request ended. */
  record(
    { granted, status }: { readonly granted: boolean; readonly status: number },
    clock: TargetClock,
  ): void {
    const now = clock.now()
    if (status >= 500 && now - this.#latest < 1000) this.#collided = true
    if (granted) this.#latest = now
  }

  /**
   * Slows down from now on, if a request failed within a second of another token.
   *
   * @returns a function that undoes it, for when it did not help; undefined if it could not help
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
