import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import type { RunRequest } from '../../harness/runner/run-request.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import type { RunEvent } from '../../harness/runner/shared-run.ts'
import { type BaselineOptions, baselineOf } from '../baseline-of.ts'
import { conclude } from '../conclusion.ts'
import { sayFootprint } from '../footprint-lines.ts'
import { type Interruption, interruptible } from '../interruption.ts'
import { KeptTraces, leftBehindFile, readLeftBehind, serverOf, setAside } from '../left-behind.ts'
import { message, printed } from '../printed.ts'
import { progressPrinter } from '../progress.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { type OutputOptions, outputsOf, refuseUnwritableOutputs, removeEarlier } from '../run-outputs.ts'
import { runSuites } from '../run-suites.ts'
import { complain, print } from '../terminal.ts'

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
    const traces = await tracesOf(request, options.out)
    let earlierGone = Promise.resolve()
    const show = (event: RunEvent): void => {
      progress.show(event)
      if (event.kind === 'planned') earlierGone = removeEarlier(outputs)
    }
    const end = await runSuites(request, interruption, show, traces)
    progress.end()
    await earlierGone
    await traces?.written()
    if ('report' in end) return conclude(judge(end.report), outputs)
    await removeEarlier(outputs)
    complain(message(end.message))
    if (end.cause === 'config') return exitCodes.usage
    return end.cause === 'target' ? exitCodes.unreachable : exitCodes.internal
  }
  return interruptible(runOnce, { tells: true })
}

/** Keeps what the run leaves at the server of a target file; the built-in mock ends with the run. */
async function tracesOf({ target }: RunRequest, out: string): Promise<KeptTraces | undefined> {
  if (target === undefined) return undefined
  const file = leftBehindFile(out)
  const earlier = await readLeftBehind(file)
  if (earlier !== undefined && earlier.issuer !== serverOf(target)) {
    // A server on another port is another one, and a run at it is not held up by what is left elsewhere.
    const aside = await setAside(file, earlier)
    print(
      printed`note  what an earlier run left at ${earlier.issuer} is kept in ${aside}; offline-conformance cleanup reads it under its old name`,
    )
    return new KeptTraces(file, serverOf(target), undefined)
  }
  if (earlier !== undefined) {
    print(
      printed`note  an earlier run left access or objects at the server; offline-conformance cleanup ends them (${file})`,
    )
  }
  return new KeptTraces(file, serverOf(target), earlier)
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
