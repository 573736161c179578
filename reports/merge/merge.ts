import { countsOf } from '../../harness/engine/counts.ts'
import { exitCodes, failOnValues, gateOf } from '../../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { type Part, refuseStrangers } from './compatible.ts'

/**
 * One report of the parts of a run, as if nobody had divided it: a requirement that one part was asked for and another
 * ran as a probe is told once, and the gate is judged anew.
 *
 * @param order the ids of the catalogue in its order
 * @throws ConfigError for reports that are not the parts of one run
 */
export function mergedReport(parts: readonly Part[], order: readonly string[]): RunReport {
  refuseStrangers(parts)
  const reports = parts.map(({ report }) => report)
  const [first] = reports as [RunReport, ...RunReport[]]
  const { shard: _, baseline: __, ...common } = first
  const results = resultsOf(reports, order)
  const ledger = reports.flatMap((report) => report.ledger)
  const completion = reports.find((report) => report.completion.state !== 'complete')?.completion
  const merged = {
    ...common,
    startedAt: reports.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    finishedAt:
      reports
        .map(({ finishedAt }) => finishedAt)
        .toSorted()
        .at(-1) ?? first.finishedAt,
    completion: completion ?? first.completion,
    counts: countsOf(results),
    results,
    ledger,
    ...baselineOf(reports, results),
    warnings: [...new Set(reports.flatMap(({ warnings }) => warnings))],
  }
  return { ...merged, gate: mergedGate(parts, merged) }
}

/** In the order of the catalogue; a result that was asked for comes before that of a probe. */
function resultsOf(reports: readonly RunReport[], order: readonly string[]): RequirementResult[] {
  const all = reports.flatMap((report) => report.results)
  const byId = new Map<string, RequirementResult>()
  for (const result of all) {
    if (result.selected || !byId.has(result.id)) byId.set(result.id, result)
  }
  const place = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length)
  return [...byId.values()].toSorted((a, b) => place(a.id) - place(b.id))
}

type Judged = Pick<RunReport, 'results' | 'ledger' | 'completion'>

/**
 * The verdict on everything together. What no result shows, as an internal failure, a wrong password or a stale baseline,
 * is taken over from the part that had it.
 */
function mergedGate(parts: readonly Part[], merged: Judged): RunReport['gate'] {
  const failOn = failOnValues.find((known) => known === parts[0]?.report.gate.failOn) ?? 'fail'
  const judged = (of: Judged, baselineProblems: readonly string[] = []): RunReport['gate'] =>
    gateOf({ ...of, failOn, internalFailures: [], misconfigured: [], baselineProblems })
  const unseen = (exitCode: number): RunReport['gate'][] =>
    parts
      .filter(
        ({ report }) => report.gate.exitCode === exitCode && judged(report).reason !== report.gate.reason,
      )
      .map(({ file, report: { gate } }) => ({ ...gate, reason: `${file}: ${gate.reason}` }))
  const gate = judged(
    merged,
    unseen(exitCodes.baseline).map(({ reason }) => reason),
  )
  if (gate.exitCode === exitCodes.interrupted) return gate
  const [internal] = unseen(exitCodes.internal)
  if (internal !== undefined) return internal
  const [misconfigured] = unseen(exitCodes.usage)
  return misconfigured === undefined || gate.exitCode === exitCodes.unreachable ? gate : misconfigured
}

function baselineOf(
  reports: readonly RunReport[],
  results: readonly RequirementResult[],
): Pick<RunReport, 'baseline'> {
  const used = reports.flatMap(({ baseline }) => baseline ?? [])
  const [first] = used
  if (first === undefined) return {}
  return {
    baseline: {
      file: first.file,
      known: results.filter(({ known }) => known !== undefined).length,
      stale: [...new Set(used.flatMap(({ stale }) => stale))],
    },
  }
}
