import type { LedgerEntry, RequirementResult, RunReport } from './report.ts'

export const failOnValues = ['text', 'fail', 'warn', 'never'] as const

/** Which findings fail a run: contradictions of a text, failures, failures and warnings, or none. */
export type FailOn = (typeof failOnValues)[number]

/** Exit codes of the command line, and of the gate in a report. */
export const exitCodes = {
  met: 0,
  failed: 1,
  usage: 2,
  notArranged: 3,
  unreachable: 4,
  baseline: 5,
  internal: 6,
  interrupted: 130,
} as const

export interface GateFacts {
  readonly failOn: FailOn
  readonly results: readonly RequirementResult[]
  readonly ledger: readonly LedgerEntry[]
  readonly completion: RunReport['completion']
  readonly internalFailures: readonly string[]
  readonly misconfigured: readonly string[]
  /** What is wrong with the baseline of accepted findings, in words. */
  readonly baselineProblems?: readonly string[]
}

/** Whether a run is green, and the exit code that says why not; the gravest reason wins. */
export function gateOf(facts: GateFacts): RunReport['gate'] {
  const { failOn } = facts
  const [exitCode, reason] = verdict(facts)
  return { failOn, met: exitCode === exitCodes.met, exitCode, reason }
}

function verdict(facts: GateFacts): [number, string] {
  const { completion } = facts
  if (completion.state === 'interrupted')
    return [exitCodes.interrupted, completion.reason ?? 'interrupted by the user']
  const beyond = new Set(facts.results.filter((result) => !isInEdition(result)).map(({ id }) => id))
  const internalFailures = facts.internalFailures.filter((id) => !beyond.has(id))
  if (internalFailures.length > 0) {
    return [exitCodes.internal, `the harness failed in ${internalFailures.join(', ')}; please report this`]
  }
  if (completion.state === 'misconfigured') return [exitCodes.usage, completion.reason ?? completion.state]
  if (completion.state !== 'complete') return [exitCodes.unreachable, completion.reason ?? completion.state]
  const misconfigured = facts.misconfigured.filter((id) => !beyond.has(id))
  if (misconfigured.length > 0) {
    const reasons = facts.results.filter(({ id }) => misconfigured.includes(id))
    return [exitCodes.usage, [...new Set(reasons.map(({ summary }) => summary))].join('; ')]
  }
  const selected = facts.results.filter(counts)
  if (selected.length === 0 && facts.results.some((result) => result.selected)) {
    return [
      exitCodes.notArranged,
      'nothing that was selected is in the chosen edition of the requirements; --edition next has all of them',
    ]
  }
  const failed = selected.filter((result) => fails(result, facts.failOn))
  if (failed.length > 0) {
    return [
      exitCodes.failed,
      `${count(failed, 'requirement')} at or above --fail-on ${facts.failOn} did not hold`,
    ]
  }
  const undead = undeadTokens(facts)
  if (undead.length > 0) {
    return [
      exitCodes.internal,
      `${count(undead, 'token')} of this run could not be proven dead, although revocation works here`,
    ]
  }
  const unsettled = selected.filter((result) => leavesUnsettled(result, facts.results))
  if (unsettled.length > 0) return [exitCodes.notArranged, unsettledReason(unsettled, facts.results)]
  if (!selected.some(isJudged)) return [exitCodes.notArranged, nothingJudged(selected)]
  const [problem, ...more] = facts.baselineProblems ?? []
  if (problem !== undefined) {
    return [exitCodes.baseline, more.length === 0 ? problem : `${problem}; and ${more.length} more like it`]
  }
  const known = selected.filter((result) => result.known !== undefined).length
  if (known > 0) {
    return [
      exitCodes.met,
      `nothing new: ${known} known ${known === 1 ? 'result stands' : 'results stand'} in the baseline`,
    ]
  }
  const below = selected.filter((result) => fails(result, 'warn'))
  if (below.length > 0) {
    return [
      exitCodes.met,
      `${count(below, 'requirement')} did not hold, none at or above --fail-on ${facts.failOn}`,
    ]
  }
  return [exitCodes.met, 'every applicable requirement that was judged holds']
}

/** Whether a result is one of those that a run is judged by: asked for, and in the edition of the run. */
export function counts(result: RequirementResult): boolean {
  return result.selected && isInEdition(result)
}

function isInEdition({ addedIn }: RequirementResult): boolean {
  return addedIn === undefined
}

/** Whether a result counts against the gate; what a baseline accepts does not. */
export function fails(result: RequirementResult, failOn: FailOn): boolean {
  if (result.known !== undefined) return false
  switch (failOn) {
    case 'never':
      return false
    case 'text':
      return result.class === 'fail' && result.finding === 'text'
    case 'fail':
      return result.class === 'fail'
    case 'warn':
      return result.class === 'fail' || result.class === 'warn'
  }
}

/** Whether a check came to a verdict about the target. */
export function isJudged({ class: found }: RequirementResult): boolean {
  return found === 'pass' || found === 'fail' || found === 'warn' || found === 'info'
}

/**
 * Whether a selected result leaves the gate without an answer: a check that ended in an error, or an applicable MUST
 * that could not be judged. Only a selected failure excuses what waits for it, since it is told and counted itself, and
 * so does a baseline that accepts what stands in the way.
 */
export function leavesUnsettled(result: RequirementResult, results: readonly RequirementResult[]): boolean {
  if (result.known !== undefined || !isInEdition(result)) return false
  if (result.class === 'error') return true
  if (result.class !== 'blocked' || !isMust(result)) return false
  const root = rootOf(result, results)
  return root.known === undefined && !(root.selected && root.class === 'fail')
}

/** What stands at the beginning of a chain of blocked checks; the result itself where nothing does. */
function rootOf(result: RequirementResult, results: readonly RequirementResult[]): RequirementResult {
  const before = results.find(({ id }) => id === result.blockedBy)
  return before === undefined ? result : rootOf(before, results)
}

function isMust({ level }: RequirementResult): boolean {
  return level === 'MUST' || level === 'MUST NOT'
}

function unsettledReason(
  unsettled: readonly RequirementResult[],
  results: readonly RequirementResult[],
): string {
  const roots = new Map(unsettled.map((result) => rootOf(result, results)).map((root) => [root.id, root]))
  const causes = [...roots.values()].map(
    (root) => `${root.id} (${root.class}${root.selected ? '' : ', a probe'})`,
  )
  const more = causes.length > 5 ? ` and ${causes.length - 5} more` : ''
  return `${count(unsettled, 'requirement')} could not be judged, because of ${causes.slice(0, 5).join(', ')}${more}`
}

function nothingJudged(selected: readonly RequirementResult[]): string {
  return selected.every((result) => result.class === 'not-applicable')
    ? 'nothing that was selected applies to this target'
    : 'nothing that was selected could be judged'
}

function undeadTokens({ results, ledger }: GateFacts): LedgerEntry[] {
  const revocation = results.find(({ role }) => role === 'proves-revocation')
  if (revocation?.class !== 'pass') return []
  return ledger.filter(({ end, revocable }) => revocable !== false && (end === 'alive' || end === 'unknown'))
}

function count(items: readonly unknown[], noun: string): string {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`
}
