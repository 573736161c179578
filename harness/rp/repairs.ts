import type { Reply } from '../http/reply.ts'

/** What was done so that a check could go on although something was not taken as it should be. */
export interface Repair {
  /** What was not taken. */
  readonly subject: string
  /** What was done about it. */
  readonly observed: string
  readonly replies: readonly Reply[]
}

/** Keeps what was done beside the steps of a check: nothing is repaired in silence, the report tells it. */
export class Repairs {
  readonly #repairs: Repair[] = []

  get all(): readonly Repair[] {
    return this.#repairs
  }

  /** The same repair is told once. */
  made(repair: Repair): void {
    if (this.#repairs.some(({ subject }) => subject === repair.subject)) return
    this.#repairs.push(repair)
  }
}
