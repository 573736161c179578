import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import type { RunEvent } from '../../harness/runner/shared-run.ts'
import { type BaselineOptions, baselineOf } from '../baseline-of.ts'
import { conclude } from '../conclusion.ts'
import { sayFootprint } from '../footprint-lines.ts'
import { type Interruption, interruptible } from '../interruption.ts'
import { keptTraces } from '../kept-traces.ts'
import { message } from '../printed.ts'
import { progressPrinter } from '../progress.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { type OutputOptions, outputsOf, refuseUnwritableOutputs, removeEarlier } from '../run-outputs.ts'
import { runSuites } from '../run-suites.ts'
import { complain } from '../terminal.ts'

export interface RunOptions extends TargetOptions, OutputOptions, BaselineOptions {
  readonly rerun?: string
}

type Validation = typeof import('../../reports/validate.ts')

/** Schemas and YAML are loaded where they are needed, so that the suites start before. */
const validation = (): Promise<Validation> => import('../../reports/validate.ts')

/** Runs the suites, prints progress and a summary, then writes the reports; returns the exit code. */
export async function run(names: readonly string[], options: RunOptions): Promise<number> {
  const again = options.rerun === undefined ? [] : await unsettledBefore(options.rerun, options.out)
  const repro = options.repro === undefined ? [] : [options.repro]
  const evidence = options.evidence === undefined ? [] : [options.evidence]
  const request = await requestOf([...names, ...repro, ...evidence, ...again], options)
  const outputs = outputsOf(options)
  const judge = await baselineOf(options)
  await refuseUnwritableOutputs(outputs)
  const runOnce = async (interruption: Interruption): Promise<number> => {
    await sayFootprint(request, interruption.ordered)
    const progress = progressPrinter()
    interruption.ordered.addEventListener('abort', () =>
      progress.say('interrupted: stopping the running checks, then writing the partial report'),
    )
    // The built-in mock ends with the run, and all that is left there.
    const traces = request.target === undefined ? undefined : await keptTraces(request.target, options.out)
    let earlierGone = Promise.resolve()
    const show = (event: RunEvent): void => {
      progress.show(event)
      if (event.kind === 'planned') earlierGone = removeEarlier(outputs)
    }
    let end: Awaited<ReturnType<typeof runSuites>>
    try {
      end = await runSuites(request, interruption, show, traces)
    } finally {
      await traces?.over()
    }
    progress.end()
    await earlierGone
    if ('report' in end) return conclude(judge(end.report), outputs)
    await removeEarlier(outputs)
    complain(message(end.message))
    if (end.cause === 'config') return exitCodes.usage
    return end.cause === 'target' ? exitCodes.unreachable : exitCodes.internal
  }
  return interruptible(runOnce, { tells: true })
}

/** What did not hold, or could not be judged, in the report of the run before. */
async function unsettledBefore(what: string, out: string): Promise<string[]> {
  if (what !== 'failed') unknownName(what, ['failed'], '--rerun')
  const file = join(out, 'report.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `--rerun failed: ${file} cannot be read (${error.code ?? String(error)}); run without --rerun first`,
    )
  })
  const { readReport } = await validation()
  const ids = readReport(text, file)
    .results.filter((result) => result.selected)
    .filter((result) => ['fail', 'warn', 'error', 'blocked'].includes(result.class))
    .map(({ id }) => id)
  if (ids.length === 0) throw new ConfigError(`--rerun failed: everything passed in ${file}`)
  return ids
}
