import { exitCodes } from '../harness/engine/gate.ts'
import { printed } from './printed.ts'
import { complain } from './terminal.ts'

/** What a command looks at to end early. */
export interface Interruption {
  /** Somebody wants the command to end: what runs is ended, what there is gets written. */
  readonly ordered: AbortSignal
  /** Somebody wants it once more: nothing is tidied up any longer. */
  readonly insisted: AbortSignal
}

/** Within this many milliseconds a signal is the same order: a launcher passes on what the terminal sends to both. */
const sameOrder = 500

const order = new AbortController()
const insistence = new AbortController()
let listening = 0
let latest = Number.NEGATIVE_INFINITY

// From the first moment on, so that no order is lost while modules load, and none that comes between two steps.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive)

function receive(): void {
  const now = performance.now()
  const same = now - latest < sameOrder
  if (!same) latest = now
  if (!order.signal.aborted) {
    order.abort(new Error('interrupted'))
    if (listening === 0) process.exit(exitCodes.interrupted)
  } else if (!same) {
    if (insistence.signal.aborted) process.exit(exitCodes.interrupted)
    insistence.abort(new Error('interrupted again'))
  }
}

/**
 * Does something that Ctrl-C, SIGTERM and SIGHUP end: the first order ends what runs, the second its clean-up, the third
 * the process. Anything else that a command does ends at once.
 *
 * @returns the exit code of the work, or that of an interruption
 */
export async function interruptible(
  work: (interruption: Interruption) => Promise<number>,
  /** Whether the work tells in its exit code itself that it was interrupted, so that an order after its end is none. */
  { tells = false }: { readonly tells?: boolean } = {},
): Promise<number> {
  listening += 1
  try {
    const exitCode = await work({ ordered: order.signal, insisted: insistence.signal })
    return order.signal.aborted && !tells ? exitCodes.interrupted : exitCode
  } catch (error) {
    if (!order.signal.aborted) throw error
    complain(printed`interrupted`)
    return exitCodes.interrupted
  } finally {
    listening -= 1
  }
}
