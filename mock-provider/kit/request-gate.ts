import { MockError } from './mock-error.ts'

/** Lets requests in, so that what must not meet any of them can wait until there is none. */
export class RequestGate {
  readonly #underWay = new Set<Promise<unknown>>()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #closed = false

  /** Answers a request. @throws MockError once it is closed */
  async pass<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    while (this.#waiting > 0) await this.#last
    this.refuseClosed()
    const answering = answer()
    // A failure is for whoever asked; here it only means that the request is over.
    const over = answering.then(
      () => {},
      () => {},
    )
    this.#underWay.add(over)
    try {
      return await answering
    } finally {
      this.#underWay.delete(over)
    }
  }

  /** @throws MockError once it is closed */
  refuseClosed(): void {
    if (this.#closed) throw new MockError('closed', 'the mock was closed')
  }

  /** Does something while no request is under way; those that come meanwhile wait, and calls follow each other. */
  alone(action: () => Promise<void>): Promise<void> {
    this.#waiting += 1
    const before = this.#last
    const done = (async () => {
      await before.catch(() => {})
      await Promise.all(this.#underWay)
      try {
        await action()
      } finally {
        this.#waiting -= 1
      }
    })()
    this.#last = done.catch(() => {})
    return done
  }

  /** Lets nobody in any more; resolves once every request is answered. */
  close(): Promise<void> {
    return this.alone(async () => {
      this.#closed = true
    })
  }
}
