import type { RunReport } from '../engine/report.ts'

type Completion = RunReport['completion']

/** Milliseconds that an interrupted run takes to end its tokens. */
const interruptedCleanUp = 10_000

export interface RunEndOptions {
  /** Seconds that a run takes at most. */
  readonly deadline: number
  /** Interrupts the run. */
  readonly signal: AbortSignal
  /** After an interruption: ends the clean-up as well. */
  readonly hurry?: AbortSignal | undefined
}

/** How a run ends: by itself, at its deadline, by the user, or because the target cannot be checked any further. */
export class RunEnd {
  readonly #ending = new AbortController()
  readonly #cleanUpEnd = new AbortController()
  #cleanUpTimer: NodeJS.Timeout | undefined
  #completion: Completion = { state: 'complete' }

  /** Aborted once no further check is started. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Aborted once clean-up has to end as well. */
  get cleanUp(): AbortSignal {
    return this.#cleanUpEnd.signal
  }

  get reached(): boolean {
    return this.#ending.signal.aborted
  }

  get completion(): Completion {
    return this.#completion
  }

  /** Ends the run; the first reason counts. */
  end(completion: Completion): void {
    if (this.reached) return
    this.#completion = completion
    this.#ending.abort(new Error(completion.reason))
  }

  /** Runs a job under the deadline and the signals of its user. */
  async watch(job: () => Promise<void>, { deadline, signal, hurry }: RunEndOptions): Promise<void> {
    const timer = setTimeout(
      () => this.end({ state: 'out-of-time', reason: `the run did not end within ${deadline} s` }),
      deadline * 1000,
    )
    const interrupted = (): void => {
      this.end({ state: 'interrupted', reason: 'interrupted by the user' })
      this.#cleanUpWithin(interruptedCleanUp, 'the clean-up of an interrupted run took too long')
    }
    const hurried = (): void => this.#cleanUpWithin(0, 'a second interruption ended the clean-up')
    signal.addEventListener('abort', interrupted, { once: true })
    hurry?.addEventListener('abort', hurried, { once: true })
    if (signal.aborted) interrupted()
    try {
      await job()
    } finally {
      clearTimeout(timer)
      clearTimeout(this.#cleanUpTimer)
      signal.removeEventListener('abort', interrupted)
      hurry?.removeEventListener('abort', hurried)
    }
  }

  /** Whoever wants the run to end does not wait for a server that does not answer. */
  #cleanUpWithin(milliseconds: number, reason: string): void {
    clearTimeout(this.#cleanUpTimer)
    this.#cleanUpTimer = setTimeout(() => this.#cleanUpEnd.abort(new Error(reason)), milliseconds)
  }
}
