import type { Order } from '../model.ts'

interface Entry {
  readonly order: Order
  readonly id: string
}

/** Most lists have one entry for life, such as those of login sessions, and need no more room than it. */
type List = Entry | Entry[][]

export interface IndexState {
  readonly lists: Map<string, List>
  readonly orders: Map<string, Order>
}

/** A list is kept in pieces, so that taking one entry out moves no more than a piece. */
const longestPiece = 256

/** Ids by key, in the order in which their rows were made. */
export class OrderedIndex {
  readonly #lists = new Map<string, List>()
  /** Where an id stands; its row may have another order by now. */
  readonly #orders = new Map<string, Order>()

  add(keys: readonly string[], id: string, order: Order): void {
    this.#orders.set(id, order)
    const entry = { order, id }
    for (const key of keys) {
      const list = this.#lists.get(key)
      const pieces = piecesOf(list)
      if (pieces.length > 0) insert(pieces, entry)
      if (list === undefined) this.#lists.set(key, entry)
      else if (!Array.isArray(list)) this.#lists.set(key, pieces)
    }
  }

  remove(keys: readonly string[], id: string): void {
    const order = this.#orders.get(id)
    if (order === undefined) return
    this.#orders.delete(id)
    for (const key of keys) {
      const pieces = piecesOf(this.#lists.get(key))
      takeOut(pieces, { order, id })
      if (pieces.length === 0) this.#lists.delete(key)
    }
  }

  clear(): void {
    this.#lists.clear()
    this.#orders.clear()
  }

  /** A copy of everything, to be given to `fill`. */
  state(): IndexState {
    return structuredClone({ lists: this.#lists, orders: this.#orders })
  }

  fill(state: IndexState): void {
    this.clear()
    const { lists, orders } = structuredClone(state)
    for (const [key, list] of lists) this.#lists.set(key, list)
    for (const [id, order] of orders) this.#orders.set(id, order)
  }

  has(key: string): boolean {
    return this.#lists.has(key)
  }

  /** The id of the youngest row under a key. */
  last(key: string): string | undefined {
    return piecesOf(this.#lists.get(key)).at(-1)?.at(-1)?.id
  }

  /** Ids under a key whose rows are younger than an order. */
  *after(key: string, order: Order): Generator<string> {
    const pieces = piecesOf(this.#lists.get(key))
    for (let at = firstThat(pieces, (piece) => lastOrder(piece) > order); at < pieces.length; at++) {
      const piece = pieces[at] ?? []
      // Copied, since the caller may take entries out while he walks.
      yield* piece.slice(firstThat(piece, (entry) => entry.order > order)).map(({ id }) => id)
    }
  }
}

function piecesOf(list: List | undefined): Entry[][] {
  if (list === undefined) return []
  return Array.isArray(list) ? list : [[list]]
}

function insert(pieces: Entry[][], entry: Entry): void {
  const at = Math.min(
    firstThat(pieces, (piece) => lastOrder(piece) > entry.order),
    pieces.length - 1,
  )
  const piece = pieces[at] ?? []
  piece.splice(
    firstThat(piece, ({ order }) => order > entry.order),
    0,
    entry,
  )
  if (piece.length <= longestPiece) return
  // Rows come in their order nearly always, so a full piece stays full and a new one begins.
  const rest = at === pieces.length - 1 ? piece.splice(-1) : piece.splice(piece.length >> 1)
  pieces.splice(at + 1, 0, rest)
}

function takeOut(pieces: Entry[][], { order, id }: Entry): void {
  for (
    let at = firstThat(pieces, (piece) => lastOrder(piece) >= order);
    at < pieces.length && (pieces[at]?.[0]?.order ?? 0) <= order;
    at++
  ) {
    const piece = pieces[at] ?? []
    const position = piece.findIndex((entry) => entry.id === id)
    if (position === -1) continue
    piece.splice(position, 1)
    if (piece.length === 0) pieces.splice(at, 1)
    return
  }
}

function lastOrder(piece: readonly Entry[]): Order {
  return piece.at(-1)?.order ?? 0
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
