import { examined, exitCodeOf } from '../../harness/doctor/doctor.ts'
import type { Finding } from '../../harness/doctor/patient.ts'
import type { RunRequest } from '../../harness/runner/run-request.ts'
import { counted } from '../../reports/digest.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { interruptible } from '../interruption.ts'
import { coloured, type Printed, padded, printed, sentence } from '../printed.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { print, printJson } from '../terminal.ts'

/** The states of the JSON in words for people. */
const shown: Readonly<Record<Finding['state'], Printed>> = {
  ok: coloured('green', padded('pass', 8)),
  bad: coloured('red', padded('fail', 8)),
  note: coloured('yellow', padded('note', 8)),
  'left out': coloured('dim', padded('skipped', 8)),
}

/** Prints every prerequisite of a run with what to do about it; returns how a run would end for want of one. */
export async function doctor(options: TargetOptions & { readonly json: boolean }): Promise<number> {
  const request = await requestOf([], options)
  return interruptible(({ ordered: signal }) => examination(request, options, signal))
}

async function examination(
  request: RunRequest,
  options: TargetOptions & { readonly json: boolean },
  signal: AbortSignal,
): Promise<number> {
  const findings: Finding[] = []
  const { allowDestructive } = options
  for await (const finding of examined(driverFor(request), {
    signal,
    allowDestructive,
  })) {
    findings.push(finding)
    if (!options.json) print(...findingLines(finding))
  }
  const exitCode = exitCodeOf(findings)
  if (options.json) printJson({ findings, exitCode })
  else print(printed``, verdict(findings, exitCode))
  return exitCode
}

function findingLines({ what, state, said, remedy }: Finding): Printed[] {
  const line = printed`${shown[state]}  ${padded(what, 32)}  ${sentence(said)}`
  if (remedy === undefined) return [line]
  return [line, printed`${padded('', 44)}${coloured('dim', 'fix')}  ${sentence(remedy)}`]
}

function verdict(findings: readonly Finding[], exitCode: number): Printed {
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length
  return printed`${count('ok')} passed, ${count('bad')} failed, ${counted(count('note'), 'note')}, ${count('left out')} skipped (exit code ${exitCode})`
}
