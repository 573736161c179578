import { leavesUnsettled } from '../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'

/**
 * What CI systems know of a test. The class `fail` is a `failure`; the class `error`, and an applicable MUST that was not
 * judged for a reason that no failure explains, are an `error`; not applicable, any other blocked result, and what a
 * baseline accepts are `skipped`. A warning, and what is new in an edition later than that of the run, pass.
 */
export type Outcome = 'passed' | 'failure' | 'error' | 'skipped'

/** A result and its outcome. */
export interface Ended {
  readonly result: RequirementResult
  readonly end: Outcome
}

export function outcomesOf({ results }: RunReport): Ended[] {
  return results.map((result) => ({ result, end: outcomeOf(result, results) }))
}

/** Whether the gate is not met for a reason that no result shows: a format that lists results has to say it apart. */
export function isSilent({ gate }: RunReport, ends: readonly Ended[]): boolean {
  return !gate.met && !ends.some(({ end }) => end === 'failure' || end === 'error')
}

/** Why a result is what it is, in one sentence with all that stands in its way. */
export function reasonOf(result: RequirementResult): string {
  const reason =
    result.class === 'blocked'
      ? `blocked${result.blockedBy === undefined ? '' : ` by ${result.blockedBy}`}: ${result.summary}`
      : result.class === 'not-applicable'
        ? `not applicable: ${result.summary}${result.remedy === undefined ? '' : ` (remedy: ${result.remedy})`}`
        : result.summary
  if (result.known !== undefined) return `known, ${result.known.reason}; ${result.class}: ${reason}`
  return result.selected ? reason : `not selected, ran as a probe; ${result.class}: ${reason}`
}

function outcomeOf(result: RequirementResult, results: readonly RequirementResult[]): Outcome {
  // Probes ran only for others and count nowhere, so they cannot fail a build.
  if (!result.selected) return result.class === 'pass' ? 'passed' : 'skipped'
  if (result.addedIn !== undefined) return 'passed'
  if (result.known !== undefined) return 'skipped'
  switch (result.class) {
    case 'fail':
      return 'failure'
    case 'error':
      return 'error'
    case 'blocked':
      return leavesUnsettled(result, results) ? 'error' : 'skipped'
    case 'not-applicable':
      return 'skipped'
    default:
      return 'passed'
  }
}
