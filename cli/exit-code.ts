import { exitCodes, failOnValues, gateOf } from '../harness/engine/gate.ts'
import type { RunReport } from '../harness/engine/report.ts'

/** From grave to harmless; tokens that are left alive come behind 1, although they share a code with internal failures. */
const precedence: readonly number[] = [
  exitCodes.interrupted,
  exitCodes.internal,
  exitCodes.unreachable,
  exitCodes.usage,
  exitCodes.failed,
  exitCodes.notArranged,
  exitCodes.baseline,
  exitCodes.met,
]

/** The gravest of several exit codes. */
export function gravest(...codes: readonly number[]): number {
  return codes.reduce((one, other) => (precedence.indexOf(other) < precedence.indexOf(one) ? other : one))
}

/** The exit code of a run whose report could not be written or made in every form, for the reasons given. */
export function exitCodeWith({ gate, ...report }: RunReport, codes: readonly number[]): number {
  if (codes.length === 0) return gate.exitCode
  // What could not be written is graver than tokens that are left alive.
  if (gate.exitCode === exitCodes.internal && isAboutTokens({ gate, ...report })) return gravest(...codes)
  return gravest(gate.exitCode, ...codes)
}

/** The same facts without an internal failure have the same reason only where there was none. */
function isAboutTokens({ gate, results, ledger, completion }: RunReport): boolean {
  const failOn = failOnValues.find((known) => known === gate.failOn) ?? 'fail'
  const facts = { failOn, results, ledger, completion, internalFailures: [], misconfigured: [] }
  return gateOf(facts).reason === gate.reason
}
