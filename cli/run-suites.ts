import type { Traces } from '../harness/drivers/traces.ts'
import type { RunReport } from '../harness/engine/report.ts'
import type { RunRequest } from '../harness/runner/run-request.ts'
import { type RunEvent, SharedRun } from '../harness/runner/shared-run.ts'
import { driverFor } from '../selftest/driver-for.ts'
import type { Interruption } from './interruption.ts'

/** A report, or why there is none. */
export type RunEnd = { readonly report: RunReport } | Extract<RunEvent, { kind: 'failed' }>

/** Runs the suites in this process and passes on every event. */
export async function runSuites(
  request: RunRequest,
  { ordered, insisted }: Interruption,
  tell: (event: RunEvent) => void,
  traces?: Traces,
): Promise<RunEnd> {
  let end: RunEnd = { kind: 'failed', cause: 'internal', message: 'the run ended without a report' }
  const run = new SharedRun(request, {
    driverFor: (given) => driverFor(traces === undefined ? given : { ...given, traces }),
    signal: ordered,
    hurry: insisted,
    tell: (event) => {
      if (event.kind === 'report') end = { report: event.report }
      if (event.kind === 'failed') end = event
      tell(event)
    },
  })
  await run.ended()
  return end
}
