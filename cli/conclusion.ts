import { exitCodes } from '../harness/engine/gate.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { exitCodeWith } from './exit-code.ts'
import { message, printed } from './printed.ts'
import { type Output, writeOutputs } from './run-outputs.ts'
import { summaryLines, verdictLine } from './summary.ts'
import { complain, print } from './terminal.ts'

/**
 * Prints the summary of a run and then writes its reports, so that the verdict is not lost if they cannot be written.
 * Returns the exit code.
 */
export async function conclude(outcome: RunReport, outputs: readonly Output[]): Promise<number> {
  const { report, codes } = await withSchemaProblems(outcome)
  codes.push(...printSummary(report), ...(await writeOutputs(outputs, report)))
  const exitCode = exitCodeWith(report, codes)
  if (exitCode !== report.gate.exitCode) complain(printed`the exit code is therefore ${exitCode}`)
  return exitCode
}

/** A report that does not match its own schema is our failure; it is written all the same, with a warning. */
async function withSchemaProblems(report: RunReport): Promise<{ report: RunReport; codes: number[] }> {
  // The schema is compiled while the suites run, not when the command starts.
  const { reportProblems } = await import('../reports/validate.ts')
  const problems = reportProblems(report)
  if (problems.length === 0) return { report, codes: [] }
  const warning = `this report does not match its own schema; please report this: ${problems.join('; ')}`
  return { report: { ...report, warnings: [...report.warnings, warning] }, codes: [exitCodes.internal] }
}

/** If the summary cannot be printed, the verdict is printed all the same. */
function printSummary(report: RunReport): number[] {
  try {
    print(...summaryLines(report))
    return []
  } catch (error) {
    print(verdictLine(report.gate))
    complain(
      message(`the summary of this report could not be printed; please report this (${String(error)})`),
    )
    return [exitCodes.internal]
  }
}
