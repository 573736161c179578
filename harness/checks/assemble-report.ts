import { countsOf } from '../engine/counts.ts'
import { type FailOn, gateOf } from '../engine/gate.ts'
import type { RunReport, Shard } from '../engine/report.ts'
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
  readonly shard?: Shard
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
    ...(facts.shard === undefined ? {} : { shard: facts.shard }),
    warnings: [...facts.warnings, ...secrets.warnings],
  }
  return redactedReport(report, secrets)
}
