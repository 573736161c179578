const kept = 500
/** Of all rows together, as far as strangers choose how long they are. */
const keptCharacters = 1_000_000

/** The latest rows: no more than a number of them, and of characters in them. */
export class Latest<Row> {
  readonly rows: Row[] = []
  readonly #sizes: number[] = []
  #size = 0

  add(row: Row, size: number): void {
    this.rows.push(row)
    this.#sizes.push(size)
    this.#size += size
    this.#forgetOldest()
  }

  /** A row that is there has become longer. */
  grow(row: Row, by: number): void {
    const index = this.rows.lastIndexOf(row)
    if (index === -1) return
    this.#sizes[index] = (this.#sizes[index] ?? 0) + by
    this.#size += by
    this.#forgetOldest()
  }

  clear(): void {
    this.rows.length = 0
    this.#sizes.length = 0
    this.#size = 0
  }

  #forgetOldest(): void {
    while (this.rows.length > kept || this.#size > keptCharacters) {
      this.rows.shift()
      this.#size -= this.#sizes.shift() ?? 0
    }
  }
}
