import { diagnose, exitCodeOf } from '../../harness/doctor/doctor.ts'
import type { ProbeResult } from '../../harness/doctor/probe.ts'
import { ConfigError, TargetError } from '../../harness/engine/errors.ts'
import { planRun } from '../../harness/runner/run-plan.ts'
import type { RunRequest } from '../../harness/runner/run-request.ts'
import { counted } from '../../reports/wording.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { interruptible } from '../interruption.ts'
import { coloured, type Printed, padded, printed, sentence } from '../printed.ts'
import { remedyLine } from '../remedy-line.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { print, printJson } from '../terminal.ts'

/** The states of the JSON in words for people. */
const stateWords: Readonly<Record<ProbeResult['state'], Printed>> = {
  ok: coloured('green', padded('pass', 8)),
  bad: coloured('red', padded('fail', 8)),
  note: coloured('yellow', padded('note', 8)),
  'left out': coloured('dim', padded('skipped', 8)),
}

/** Prints every prerequisite of a run with what to do about it; returns the exit code that a run would have. */
export async function doctor(options: TargetOptions & { readonly json: boolean }): Promise<number> {
  const request = await requestOf([], options)
  return interruptible(({ ordered: signal }) => printDiagnosis(request, options, signal))
}

async function printDiagnosis(
  request: RunRequest,
  options: TargetOptions & { readonly json: boolean },
  signal: AbortSignal,
): Promise<number> {
  const results: ProbeResult[] = []
  const { allowDestructive } = options
  const brings = options.json ? new Map<string, number>() : await missingChecks(request, signal)
  for await (const result of diagnose(driverFor(request), {
    signal,
    allowDestructive,
  })) {
    results.push(result)
    if (!options.json) print(...resultLines(result, brings.get(result.said)))
  }
  const exitCode = exitCodeOf(results)
  if (options.json) printJson({ findings: results, exitCode })
  else print(printed``, summaryLine(results, exitCode))
  return exitCode
}

/**
 * How many checks a run lacks, by the reason. A server that the run would start, or a realm that it would make, is not
 * made for this alone; what keeps a run from being planned is told by the diagnosis.
 */
async function missingChecks(request: RunRequest, signal: AbortSignal): Promise<Map<string, number>> {
  const { target } = request
  if (target?.server !== undefined || target?.keycloak !== undefined) return new Map()
  try {
    const { cannot } = await planRun(request, { driverFor, signal })
    return new Map(cannot.map(({ reason, ids }) => [reason, ids.length]))
  } catch (error) {
    if (error instanceof ConfigError || error instanceof TargetError) return new Map()
    throw error
  }
}

function resultLines({ what, state, said, remedy }: ProbeResult, more: number | undefined): Printed[] {
  const line = printed`${stateWords[state]}  ${padded(what, 32)}  ${sentence(said)}`
  if (remedy === undefined) return [line]
  return [
    line,
    printed`${padded('', 44)}${coloured('dim', 'fix')}  ${more === undefined ? sentence(remedy) : remedyLine(remedy, more)}`,
  ]
}

function summaryLine(results: readonly ProbeResult[], exitCode: number): Printed {
  const count = (state: ProbeResult['state']): number =>
    results.filter((result) => result.state === state).length
  return printed`${count('ok')} passed, ${count('bad')} failed, ${counted(count('note'), 'note')}, ${count('left out')} skipped (exit code ${exitCode})`
}
