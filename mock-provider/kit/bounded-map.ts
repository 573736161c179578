/**
 * A map that strangers may fill: it forgets its oldest entries rather than to grow beyond a number of entries, or of
 * characters in them.
 */
export class BoundedMap<Value> {
  readonly #rows = new Map<string, { readonly value: Value; readonly size: number }>()
  readonly #most: number
  readonly #mostCharacters: number
  readonly #sizeOf: (value: Value) => number
  readonly #forgotten: (value: Value) => void
  #characters = 0

  constructor(options: {
    readonly most: number
    readonly mostCharacters?: number
    /** Characters of a value, as far as a stranger chooses how many they are. */
    readonly sizeOf?: (value: Value) => number
    /** Told of each entry that had to make room. */
    readonly forgotten?: (value: Value) => void
  }) {
    this.#most = options.most
    this.#mostCharacters = options.mostCharacters ?? Number.POSITIVE_INFINITY
    this.#sizeOf = options.sizeOf ?? (() => 0)
    this.#forgotten = options.forgotten ?? (() => {})
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: string): Value | undefined {
    return this.#rows.get(key)?.value
  }

  set(key: string, value: Value): void {
    this.delete(key)
    const size = key.length + this.#sizeOf(value)
    this.#rows.set(key, { value, size })
    this.#characters += size
    while (this.#rows.size > this.#most || this.#characters > this.#mostCharacters) this.#forgetOldest()
  }

  delete(key: string): boolean {
    this.#characters -= this.#rows.get(key)?.size ?? 0
    return this.#rows.delete(key)
  }

  *values(): Generator<Value> {
    for (const { value } of this.#rows.values()) yield value
  }

  *entries(): Generator<[string, Value]> {
    for (const [key, { value }] of this.#rows) yield [key, value]
  }

  #forgetOldest(): void {
    const [oldest] = this.#rows
    if (oldest === undefined) return
    const [key, { value }] = oldest
    this.delete(key)
    this.#forgotten(value)
  }
}
