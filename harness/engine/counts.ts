import { counts } from './gate.ts'
import type { RequirementResult, RunCounts } from './report.ts'

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
