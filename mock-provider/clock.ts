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
    return Math.round((this.now() - Date.now()) / 1000)
  }

  /** Moves the clock forward. @throws RangeError for a negative number: time does not go back */
  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new RangeError(`the clock moves forward only, got ${seconds} seconds`)
    if (this.#frozenAt === undefined) this.#offset += seconds * 1000
    else this.#frozenAt += seconds * 1000
  }

  /** Sets the clock to a time in seconds since the epoch. */
  set(epochSeconds: number): void {
    if (!Number.isFinite(epochSeconds)) throw new RangeError(`no time: ${epochSeconds}`)
    if (this.#frozenAt === undefined) this.#offset = epochSeconds * 1000 - Date.now()
    else this.#frozenAt = epochSeconds * 1000
  }

  /** Stops the clock; `advance` and `set` still move it. */
  freeze(): void {
    this.#frozenAt = this.now()
  }

  unfreeze(): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - Date.now()
    this.#frozenAt = undefined
  }
}
