import { exitCodes, type FailOn, failOnValues, gateOf } from '../../harness/engine/gate.ts'
import type { Acceptance, RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { fingerprint } from '../diff/fingerprint.ts'
import type { Baseline, BaselineFinding, Waiver } from './baseline-file.ts'

const day = 86_400_000
const warnedAhead = 14 * day

export interface BaselineUse {
  /** The file, for the report. */
  readonly file: string
  readonly baseline: Baseline
  /** An entry past its last day fails the gate. */
  readonly strict: boolean
  readonly now: Date
}

/**
 * The report, judged with a baseline: results that look like their entries do not count; an entry whose requirement
 * passes is stale. The verdict on a run that ended early or failed internally does not change.
 */
export function withBaseline(report: RunReport, use: BaselineUse): RunReport {
  const { findings = [], waived = [] } = use.baseline
  const results = report.results.map((result) => {
    const known = acceptanceOf(result, findings, waived)
    return known === undefined ? result : { ...result, known }
  })
  const entries = [...findings, ...waived]
  const stale = entries.filter(({ id }) =>
    results.some(
      (result) =>
        result.id === id &&
        result.addedIn === undefined &&
        (result.class === 'pass' || result.class === 'info'),
    ),
  )
  const problems = [
    ...stale.map(({ id }) => `stale in ${use.file}: ${id} passes now; remove its entry`),
    ...entries
      .filter(({ reason }) => reason.trim() === '')
      .map(({ id }) => `without a reason in ${use.file}: ${id}`),
    ...(use.strict
      ? entries.filter((entry) => left(entry, use.now) < 0).map((entry) => expiry(entry, use))
      : []),
  ]
  return {
    ...report,
    results,
    gate: gate(report, results, problems),
    baseline: {
      file: use.file,
      known: results.filter(({ known }) => known !== undefined).length,
      stale: [...new Set(stale.map(({ id }) => id))],
    },
    warnings: [...report.warnings, ...notes(results, entries, findings, use)],
  }
}

function acceptanceOf(
  result: RequirementResult,
  findings: readonly BaselineFinding[],
  waived: readonly Waiver[],
): Acceptance | undefined {
  const finding = findings.find(
    (entry) =>
      entry.id === result.id && entry.class === result.class && entry.fingerprint === fingerprint(result),
  )
  const waiver = waived.find((entry) => entry.id === result.id && (entry.class ?? 'blocked') === result.class)
  const entry = finding ?? waiver
  if (entry === undefined) return undefined
  const { reason, issue, owner, expires } = entry
  return {
    reason,
    ...(issue === undefined ? {} : { issue }),
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  }
}

/** A baseline does not override reasons that are graver than any finding. */
function gate(
  report: RunReport,
  results: readonly RequirementResult[],
  baselineProblems: readonly string[],
): RunReport['gate'] {
  const { exitCode } = report.gate
  const judged: readonly number[] = [exitCodes.met, exitCodes.failed, exitCodes.notArranged]
  if (!judged.includes(exitCode)) return report.gate
  const failOn = failOnValues.find((known) => known === report.gate.failOn) ?? ('fail' satisfies FailOn)
  const { ledger, completion } = report
  return gateOf({
    failOn,
    results,
    ledger,
    completion,
    internalFailures: [],
    misconfigured: [],
    baselineProblems,
  })
}

/** What the owner of a baseline should know: what looks different, is no longer judged, or expires soon. */
function notes(
  results: readonly RequirementResult[],
  entries: readonly (BaselineFinding | Waiver)[],
  findings: readonly BaselineFinding[],
  use: BaselineUse,
): string[] {
  const changed = findings.flatMap((entry) => {
    const result = results.find(({ id }) => id === entry.id)
    if (result === undefined || result.known !== undefined) return []
    if (result.class === 'fail' || result.class === 'warn') {
      return [
        `${entry.id} looks different from its entry in ${use.file}, so it counts: ${fingerprint(result)}`,
      ]
    }
    return result.class === 'blocked' || result.class === 'not-applicable'
      ? [`${entry.id} is in ${use.file} but is not judged any more (${result.class})`]
      : []
  })
  const uncounted = entries
    .filter(({ id }) => results.some((result) => result.id === id && result.addedIn !== undefined))
    .map(({ id }) => `${id} is in ${use.file}, and the edition of this run does not count it`)
  const ending = entries
    .filter((entry) => left(entry, use.now) < warnedAhead)
    .map((entry) => expiry(entry, use))
  return [...changed, ...new Set([...uncounted, ...ending])]
}

/** Milliseconds until the end of an entry's last day. */
function left({ expires }: Acceptance, now: Date): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires) + day - now.getTime()
}

function expiry(entry: BaselineFinding | Waiver, { file, now }: BaselineUse): string {
  const over = left(entry, now) < 0
  return over
    ? `expired in ${file}: ${entry.id} was accepted until ${entry.expires}`
    : `expires soon in ${file}: ${entry.id} is accepted until ${entry.expires}`
}
