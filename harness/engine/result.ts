import type { ExchangeRecord, Observation, RequirementResult } from './report.ts'
import type { Requirement } from './requirement.ts'
import { classOf, findingKind, type Outcome, outcomeOf } from './verdict.ts'
import type { Profile, ReportedArea, ResultClass } from './vocabulary.ts'

/** What a verdict has to know of what was demanded. */
export interface Demand
  extends Pick<
    Requirement,
    | 'id'
    | 'role'
    | 'title'
    | 'level'
    | 'basis'
    | 'clause'
    | 'statement'
    | 'profiles'
    | 'promisedBy'
    | 'verdict'
    | 'cause'
    | 'conflicts'
  > {
  readonly area: ReportedArea
}

export interface Finished {
  readonly requirement: Demand
  readonly selected: boolean
  readonly milliseconds: number
  readonly rerun: string
  readonly addedIn: string | undefined
}

/** The result of a check that did not come to judge: blocked, not-applicable or error. */
export function unjudged(
  finished: Finished,
  resultClass: Extract<ResultClass, 'blocked' | 'not-applicable' | 'error'>,
  summary: string,
  more: {
    readonly blockedBy?: string
    readonly remedy?: string | undefined
    readonly observations?: readonly Observation[]
    readonly exchanges?: readonly ExchangeRecord[]
  } = {},
): RequirementResult {
  return {
    ...heading(finished),
    class: resultClass,
    summary,
    ...(more.blockedBy === undefined ? {} : { blockedBy: more.blockedBy }),
    ...(more.remedy === undefined ? {} : { remedy: more.remedy }),
    observations: more.observations ?? [],
    exchanges: more.exchanges ?? [],
  }
}

/** The result of a check that ran to its end. */
export function judged(
  finished: Finished,
  observations: readonly Observation[],
  exchanges: readonly ExchangeRecord[],
  profiles: readonly Profile[],
): RequirementResult {
  const { requirement } = finished
  const outcome = outcomeOf(observations)
  if (outcome === undefined || exchanges.length === 0) {
    return unjudged(finished, 'error', 'the check ended without an observation', { observations, exchanges })
  }
  const resultClass = classOf(outcome, {
    level: requirement.level,
    profiles: requirement.profiles,
    promisedBy: requirement.promisedBy ?? [],
    selected: profiles,
  })
  const worst = observations.filter((observation) => observation.outcome === outcome)
  const [shown] = worst
  const finding = outcome === 'violated' || outcome === 'weak'
  const cause = shown?.cause ?? requirement.cause
  return {
    ...heading(finished),
    class: resultClass,
    ...(finding ? { finding: findingKind(requirement.level, requirement.basis, outcome) } : {}),
    summary: summaryOf(outcome, worst, requirement),
    ...(finding && shown !== undefined ? { expected: shown.expected, observed: shown.observed } : {}),
    ...(finding && cause !== undefined ? { cause } : {}),
    ...(finding && requirement.basis !== 'text' && requirement.conflicts !== undefined
      ? { inference: requirement.conflicts }
      : {}),
    observations,
    exchanges,
  }
}

/** As many violations as a sentence can tell. */
const mostTold = 3

function summaryOf(outcome: Outcome, worst: readonly Observation[], requirement: Demand): string {
  if (outcome === 'met') return requirement.verdict.pass
  const told = worst
    .slice(0, mostTold)
    .map(({ subject, expected, observed }) =>
      outcome === 'noted'
        ? `${subject}: ${observed}`
        : `${subject}: expected ${expected}, observed ${observed}`,
    )
  const more = worst.length > mostTold ? `; and ${worst.length - mostTold} more` : ''
  // A reader who sees a warning of a MUST has to know that the MUST itself was kept.
  const must = requirement.level === 'MUST' || requirement.level === 'MUST NOT'
  const kept = outcome === 'weak' && must ? ` (the ${requirement.level} itself is kept)` : ''
  return `${told.join('; ')}${more}${kept}`
}

function heading({ requirement, selected, milliseconds, rerun, addedIn }: Finished) {
  const { id, area, role, title, level, basis, clause, statement } = requirement
  return {
    id,
    area,
    ...(role === undefined ? {} : { role }),
    title,
    level,
    basis,
    clause,
    statement,
    selected,
    ...(addedIn === undefined ? {} : { addedIn }),
    milliseconds,
    rerun,
  }
}
