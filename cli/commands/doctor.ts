import pc from 'picocolors'
import { examined, exitCodeOf } from '../../harness/doctor/doctor.ts'
import type { Finding } from '../../harness/doctor/patient.ts'
import { driverFor } from '../../harness/drivers/registry.ts'
import type { RunRequest } from '../../suites/run-request.ts'
import { interruptible } from '../interruption.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'

const shown: Readonly<Record<Finding['state'], string>> = {
  ok: pc.green('ok'.padEnd(8)),
  bad: pc.red('bad'.padEnd(8)),
  note: pc.yellow('note'.padEnd(8)),
  'left out': pc.dim('left out'),
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
    if (!options.json) process.stdout.write(findingText(finding))
  }
  const exitCode = exitCodeOf(findings)
  if (options.json) process.stdout.write(`${JSON.stringify({ findings, exitCode }, null, 2)}\n`)
  else process.stdout.write(verdict(findings, exitCode))
  return exitCode
}

export function findingText({ what, state, said, remedy }: Finding): string {
  const line = `${shown[state]}  ${what.padEnd(32)}  ${said}\n`
  return remedy === undefined ? line : `${line}${' '.repeat(44)}${pc.dim('do')}  ${remedy}\n`
}

function verdict(findings: readonly Finding[], exitCode: number): string {
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length
  const counts = `${count('ok')} ok, ${count('bad')} bad, ${count('note')} to know, ${count('left out')} left out`
  return `\n${counts} (exit code ${exitCode})\n`
}
