import { ConfigError } from '../../harness/engine/errors.ts'
import type { RunReport } from '../../harness/engine/report.ts'
import { mergedReport } from '../../reports/merge/merge.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { type BaselineOptions, baselineOf } from '../baseline-of.ts'
import { conclude } from '../conclusion.ts'
import { reportFrom } from '../report-from.ts'
import { type OutputOptions, outputsOf, refuseUnwritableOutputs } from '../run-outputs.ts'

/** Prints the summary of an earlier run and writes its reports, joined from its parts with `merge`; returns the exit code. */
export async function report(
  files: readonly string[],
  options: OutputOptions & BaselineOptions & { readonly merge: boolean },
): Promise<number> {
  const outputs = outputsOf(options)
  const judge = await baselineOf(options)
  const whole = await (options.merge ? joined(files) : only(files))
  await refuseUnwritableOutputs(outputs)
  return conclude(judge(whole), outputs)
}

async function joined(files: readonly string[]): Promise<RunReport> {
  const parts = await Promise.all(files.map(async (file) => ({ file, report: await reportFrom(file) })))
  return mergedReport(
    parts,
    catalogue.map(({ id }) => id),
  )
}

async function only([file = '', ...more]: readonly string[]): Promise<RunReport> {
  if (more.length > 0) {
    throw new ConfigError(
      `report expects one file, found ${more.length + 1}; --merge joins the parts of one run, and matrix shows several implementations`,
    )
  }
  return reportFrom(file)
}
