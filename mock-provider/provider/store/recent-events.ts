import { randomText } from '../../kit/random.ts'
import { keptEvents } from './kept.ts'
import { type Change, keyOf, type Rows, sortable } from './rows.ts'

/** How many more than are kept there may be before the oldest go. */
const slack = 100

/** The latest events as rows. They are gathered, and written with whatever is made durable next. */
export class RecentEvents {
  readonly #rows: Rows
  #gathered: Change[] = []
  #since = slack
  #count = 0

  constructor(rows: Rows) {
    this.#rows = rows
  }

  note(event: string): void {
    this.#since += 1
    this.#count += 1
    // Several processes may write in one millisecond; within one, the order is that of the count.
    const key = keyOf('event', sortable(Date.now()), sortable(this.#count), randomText(6))
    this.#gathered.push([key, event])
  }

  async write(): Promise<void> {
    if (this.#gathered.length === 0) return
    const gathered = this.#gathered
    this.#gathered = []
    await this.#rows.write(gathered)
    if (this.#since < slack) return
    this.#since = 0
    const all = await this.#rows.range('event/')
    const old = all.slice(0, Math.max(0, all.length - keptEvents))
    await this.#rows.write(old.map(({ key }) => [key, undefined] as const))
  }

  async all(): Promise<readonly string[]> {
    await this.write()
    return (await this.#rows.range('event/')).slice(-keptEvents).map(({ value }) => value)
  }
}
