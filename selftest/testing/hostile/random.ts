/** Numbers that look random and are the same for the same seed everywhere (mulberry32). */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    // Neighbouring seeds would begin alike.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0
    this.next()
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)]
    if (picked === undefined && from.length === 0) throw new RangeError('nothing to pick from')
    return picked as T
  }

  /** Entries with their weights. */
  weighted<T>(from: readonly (readonly [weight: number, entry: T])[]): T {
    let rest = this.next() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, entry] of from) {
      rest -= weight
      if (rest < 0) return entry
    }
    return this.pick(from)[1]
  }
}
