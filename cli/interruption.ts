import { exitCodes } from '../harness/engine/gate.ts'
import { printed } from './printed.ts'
import { complain } from './terminal.ts'

/** Signals by which a command learns that it has to end early. */
export interface Interruption {
  /** Aborted by the first interruption: the run ends, and what there is gets written. */
  readonly ordered: AbortSignal
  /** Aborted by the second interruption: the clean-up ends as well. */
  readonly insisted: AbortSignal
}

/** Signals within this many milliseconds count once: a launcher passes on what the terminal sends to both. */
const sameOrder = 500

const order = new AbortController()
const insistence = new AbortController()
let listening = 0
let latest = Number.NEGATIVE_INFINITY

// Listens from the first moment, so that no signal is lost while modules load or between two steps.
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
 * Does work that Ctrl-C, SIGTERM and SIGHUP interrupt: the first signal ends the work, the second its clean-up, the
 * third the process. Outside of such work the first signal ends the process.
 *
 * @returns the exit code of the work, or that of an interruption
 */
export async function interruptible(
  work: (interruption: Interruption) => Promise<number>,
  /** Whether the exit code of the work itself says that it was interrupted; a signal after its end does not count. */
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
