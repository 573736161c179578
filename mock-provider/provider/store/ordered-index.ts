import type { Order } from '../model.ts'

interface Pieces {
  readonly pieces: string[][]
  /** No row of the list is younger, so that a row that is goes to its end unseen: those before it are far in memory. */
  youngest: Order
}

/** Most lists have one entry for life, such as those of login sessions, and need no more room than it. */
type List = string | Pieces

/** A list is kept in pieces, so that taking one entry out moves no more than a piece. */
const longestPiece = 256

/**
 * Ids by key, in the order in which their rows were made. The order is read from the row, so a row is there before its
 * id is added and until it is removed, and its order stays meanwhile.
 */
export class OrderedIndex {
  readonly #lists = new Map<string, List>()
  readonly #orderOf: (id: string) => Order

  constructor(orderOf: (id: string) => Order | undefined) {
    this.#orderOf = (id) => orderOf(id) ?? 0
  }

  add(keys: readonly string[], id: string): void {
    for (const key of keys) {
      const list = this.#lists.get(key)
      if (list === undefined) {
        this.#lists.set(key, id)
        continue
      }
      const many = typeof list === 'string' ? { pieces: [[list]], youngest: this.#orderOf(list) } : list
      this.#insert(many, id)
      if (typeof list === 'string') this.#lists.set(key, many)
    }
  }

  remove(keys: readonly string[], id: string): void {
    for (const key of keys) {
      const pieces = piecesOf(this.#lists.get(key))
      this.#takeOut(pieces, id)
      if (pieces.length === 0) this.#lists.delete(key)
    }
  }

  clear(): void {
    this.#lists.clear()
  }

  has(key: string): boolean {
    return this.#lists.has(key)
  }

  /** The id of the youngest row under a key. */
  last(key: string): string | undefined {
    const list = this.#lists.get(key)
    return typeof list === 'string' ? list : list?.pieces.at(-1)?.at(-1)
  }

  /** Ids under a key whose rows are younger than an order. */
  *after(key: string, order: Order): Generator<string> {
    const pieces = piecesOf(this.#lists.get(key))
    for (let at = firstThat(pieces, (piece) => this.#lastOrder(piece) > order); at < pieces.length; at++) {
      const piece = pieces[at] ?? []
      // Copied, since the caller may take entries out while he walks.
      yield* piece.slice(firstThat(piece, (id) => this.#orderOf(id) > order))
    }
  }

  #insert(list: Pieces, id: string): void {
    const { pieces } = list
    const order = this.#orderOf(id)
    if (order >= list.youngest) {
      list.youngest = order
      const last = pieces.at(-1)
      // Rows come in their order nearly always, so a full piece stays full and a new one begins.
      if (last === undefined || last.length === longestPiece) pieces.push([id])
      else last.push(id)
      return
    }
    const at = firstThat(pieces, (piece) => this.#lastOrder(piece) > order)
    const piece = pieces[at] ?? pieces.at(-1) ?? []
    piece.splice(
      firstThat(piece, (other) => this.#orderOf(other) > order),
      0,
      id,
    )
    if (piece.length > longestPiece) pieces.splice(at + 1, 0, piece.splice(piece.length >> 1))
  }

  #takeOut(pieces: string[][], id: string): void {
    const order = this.#orderOf(id)
    for (let at = firstThat(pieces, (piece) => this.#lastOrder(piece) >= order); at < pieces.length; at++) {
      const piece = pieces[at] ?? []
      const position = piece.indexOf(id)
      if (position === -1) continue
      piece.splice(position, 1)
      if (piece.length === 0) pieces.splice(at, 1)
      return
    }
  }

  #lastOrder(piece: readonly string[]): Order {
    const last = piece.at(-1)
    return last === undefined ? 0 : this.#orderOf(last)
  }
}

function piecesOf(list: List | undefined): string[][] {
  if (list === undefined) return []
  return typeof list === 'string' ? [[list]] : list.pieces
}

/** The place of the first item that has a property which all later ones have, too; the end where none has. */
function firstThat<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(items[middle] as Item)) high = middle
    else low = middle + 1
  }
  return low
}
