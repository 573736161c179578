import { ConfigError } from '../harness/engine/errors.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { unknownName } from '../harness/runner/selection.ts'
import { withBaseline } from '../reports/baseline/apply.ts'
import type { Baseline } from '../reports/baseline/baseline-file.ts'

export interface BaselineOptions {
  readonly baseline?: string
  readonly strictBaseline: boolean
}

/** Judges a report with the baseline of the options, which is read before anything runs. */
export async function baselineOf({
  baseline: file,
  strictBaseline,
}: BaselineOptions): Promise<(report: RunReport) => RunReport> {
  if (file === undefined) {
    if (strictBaseline) throw new ConfigError('--strict-baseline requires --baseline <file>')
    return (report) => report
  }
  const { readDocument } = await import('../harness/target/document.ts')
  const { baselineSchema } = await import('../reports/baseline/baseline-schema.ts')
  const baseline = ((await readDocument(file, baselineSchema)) ?? {}) as Baseline
  // The suites are loaded where they run; here only a baseline needs their names.
  const { catalogue } = await import('../suites/catalogue.ts')
  for (const { id } of [...(baseline.findings ?? []), ...(baseline.waived ?? [])]) {
    const ids: readonly string[] = catalogue.map((requirement) => requirement.id)
    if (!ids.includes(id)) unknownName(id, ids, `requirement in ${file}`)
  }
  return (report) => withBaseline(report, { file, baseline, strict: strictBaseline, now: new Date() })
}
