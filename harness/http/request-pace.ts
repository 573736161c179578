import { setTimeout as sleep } from 'node:timers/promises'

/** Lets at most so many requests go in a second, evenly: one for a run, shared by all who send. */
export class RequestPace {
  readonly #interval: number
  readonly #now: () => number
  /** When the next request may go. */
  #next = 0

  constructor(perSecond: number | undefined, now: () => number = () => performance.now()) {
    this.#interval = perSecond === undefined ? 0 : 1000 / perSecond
    this.#now = now
  }

  /** Takes the next place; milliseconds until it comes. */
  take(): number {
    if (this.#interval === 0) return 0
    const now = this.#now()
    const at = Math.max(now, this.#next)
    this.#next = at + this.#interval
    return at - now
  }

  async wait(signal: AbortSignal): Promise<void> {
    const milliseconds = this.take()
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal })
  }
}
