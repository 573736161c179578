/**
 * Goes through a map a few rows at a time, round and round, and drops those that hold no more. Called once for each
 * new row with a slice of more than one, it keeps the map at a small multiple of what lives, and no call takes long.
 */
export class GradualSweep<Row> {
  readonly #rows: Map<string, Row>
  #rest: MapIterator<[string, Row]>

  constructor(rows: Map<string, Row>) {
    this.#rows = rows
    this.#rest = rows.entries()
  }

  /** Looks at no more than so many rows; what is dropped is told while it is still there. */
  step(most: number, isDead: (row: Row) => boolean, dropped: (row: Row) => void = () => {}): void {
    for (let looked = 0; looked < most; looked++) {
      const next = this.#rest.next()
      if (next.done === true) {
        // Once round is enough for one call, however few rows there are.
        this.#rest = this.#rows.entries()
        return
      }
      const [id, row] = next.value
      if (!isDead(row)) continue
      dropped(row)
      this.#rows.delete(id)
    }
  }
}
