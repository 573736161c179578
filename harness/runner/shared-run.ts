import { ConfigError, TargetError } from '../engine/errors.ts'
import type { RequirementResult, RunReport } from '../engine/report.ts'
import { conformanceRun } from './conformance-run.ts'
import type { RunRequest } from './run-request.ts'
import type { DriverFactory } from './target-driver.ts'

/** What progress shows of a result; the evidence comes with the report. */
export type Outcome = Pick<RequirementResult, 'id' | 'class' | 'selected' | 'summary'>

/** An event of a run, for whoever displays it. */
export type RunEvent =
  | { readonly kind: 'planned'; readonly ids: readonly string[] }
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'result'; readonly result: Outcome }
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'failed'; readonly cause: 'config' | 'target' | 'internal'; readonly message: string }

/**
 * The one run that all tests of a test runner share: the engine works through its plan in its own order, and each
 * test waits for the result of its id.
 */
export class SharedRun {
  readonly #waiting = new Map<string, (result: RequirementResult | undefined) => void>()
  readonly #results = new Map<string, RequirementResult>()
  readonly #ended: Promise<void>
  #over = false

  constructor(
    request: RunRequest,
    {
      tell,
      ...how
    }: {
      readonly driverFor: DriverFactory
      readonly tell: (event: RunEvent) => void
      readonly signal: AbortSignal
      readonly hurry?: AbortSignal
    },
  ) {
    this.#ended = conformanceRun(request, {
      ...how,
      listener: {
        planned: (ids) => tell({ kind: 'planned', ids }),
        started: (id) => tell({ kind: 'started', id }),
        finished: (result) => {
          const { id, selected, summary } = result
          tell({ kind: 'result', result: { id, class: result.class, selected, summary } })
          this.#settle(result)
        },
      },
    })
      .then((report) => tell({ kind: 'report', report }))
      .catch((error: unknown) => {
        const cause =
          error instanceof ConfigError ? 'config' : error instanceof TargetError ? 'target' : 'internal'
        const message =
          error instanceof Error
            ? cause === 'internal'
              ? (error.stack ?? error.message)
              : error.message
            : String(error)
        tell({ kind: 'failed', cause, message })
      })
      .finally(() => {
        this.#over = true
        for (const resolve of this.#waiting.values()) resolve(undefined)
      })
  }

  /** The result of a requirement; undefined if the run did not include it or could not start. */
  async result(id: string): Promise<RequirementResult | undefined> {
    const result = this.#results.get(id)
    if (result !== undefined || this.#over) return result
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  async ended(): Promise<void> {
    await this.#ended
  }

  #settle(result: RequirementResult): void {
    this.#results.set(result.id, result)
    this.#waiting.get(result.id)?.(result)
    this.#waiting.delete(result.id)
  }
}
