import { counts, type FailOn, gateOf } from '../engine/gate.ts'
import type { RequirementResult, RunCounts, RunReport } from '../engine/report.ts'
import type { Profile } from '../engine/vocabulary.ts'
import { redactedReport } from '../evidence/redact-report.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import type { EngineOutcome } from './run-all.ts'

export interface ReportFacts {
  readonly outcome: EngineOutcome
  readonly failOn: FailOn
  readonly profiles: readonly Profile[]
  readonly target: RunReport['target']
  readonly catalogue: RunReport['catalogue']
  readonly toolVersion: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly warnings: readonly string[]
  /** All that was secret in the run: nothing of it is in the report. */
  readonly secrets: SecretMemory
}

/** Puts the one document of a run together, without any secret of the run. */
export function assembleReport(facts: ReportFacts): RunReport {
  const { outcome, secrets } = facts
  const report: RunReport = {
    schemaVersion: 1,
    tool: { name: 'offline-conformance', version: facts.toolVersion },
    catalogue: facts.catalogue,
    target: facts.target,
    profiles: facts.profiles,
    startedAt: facts.startedAt.toISOString(),
    finishedAt: facts.finishedAt.toISOString(),
    completion: outcome.completion,
    gate: gateOf({ failOn: facts.failOn, ...outcome }),
    counts: countsOf(outcome.results),
    results: outcome.results,
    ledger: outcome.ledger,
    warnings: [...facts.warnings, ...secrets.warnings],
  }
  return redactedReport(report, secrets)
}

/** Counts what was asked for; probes that ran for others, and what is in a later edition, are left out. */
export function countsOf(results: readonly RequirementResult[]): RunCounts {
  const selected = results.filter(counts)
  const of = (name: RequirementResult['class']): number =>
    selected.filter((result) => result.class === name).length
  const kind = (name: RequirementResult['finding']): number =>
    selected.filter((result) => result.finding === name).length
  return {
    selected: selected.length,
    applicable: selected.length - of('not-applicable'),
    passed: of('pass'),
    failed: of('fail'),
    warned: of('warn'),
    info: of('info'),
    blocked: of('blocked'),
    errors: of('error'),
    notApplicable: of('not-applicable'),
    findings: { text: kind('text'), inferred: kind('inferred'), recommended: kind('recommended') },
  }
}
