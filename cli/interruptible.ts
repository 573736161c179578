import { exitCodes } from '../harness/gate.ts'

/** Does something that Ctrl-C ends; returns its exit code, or that of an interruption. */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupted = new AbortController()
  const end = (): void => interrupted.abort(new Error('interrupted'))
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  try {
    const exitCode = await work(interrupted.signal)
    return interrupted.signal.aborted ? exitCodes.interrupted : exitCode
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    process.stderr.write('interrupted\n')
    return exitCodes.interrupted
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}
