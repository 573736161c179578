import type { Observation } from './report.ts'
import type { Basis, Level, Profile, ResultClass } from './vocabulary.ts'

export type Outcome = 'met' | 'weak' | 'violated' | 'noted'

/** The worst thing observed; `undefined` where nothing was judged or noted. */
export function outcomeOf(observations: readonly Pick<Observation, 'outcome'>[]): Outcome | undefined {
  const severity: readonly Outcome[] = ['violated', 'weak', 'met', 'noted']
  return severity.find((outcome) => observations.some((observation) => observation.outcome === outcome))
}

type Row = Readonly<Record<Outcome, ResultClass>>

const must: Row = { met: 'pass', weak: 'warn', violated: 'fail', noted: 'error' }
const should: Row = { met: 'pass', weak: 'warn', violated: 'warn', noted: 'error' }

/** What an outcome means at each level; `kept` counts where a selected profile promises the requirement. */
const table: Readonly<Record<Level, { readonly plain: Row; readonly promised: Row }>> = {
  MUST: { plain: must, promised: must },
  'MUST NOT': { plain: must, promised: must },
  SHOULD: { plain: should, promised: must },
  'SHOULD NOT': { plain: should, promised: must },
  MAY: { plain: { ...should, noted: 'info' }, promised: { ...should, noted: 'info' } },
  PROFILE: { plain: should, promised: must },
}

export interface VerdictFacts {
  readonly level: Level
  readonly profiles: readonly Profile[]
  readonly promisedBy: readonly Profile[]
  /** Profiles of the run. */
  readonly selected: readonly Profile[]
}

/** The class of an outcome: a pure table of outcome, level and profiles. */
export function classOf(outcome: Outcome, facts: VerdictFacts): ResultClass {
  const promises = facts.level === 'PROFILE' ? facts.profiles : facts.promisedBy
  const promised = promises.some((profile) => facts.selected.includes(profile))
  return table[facts.level][promised ? 'promised' : 'plain'][outcome]
}

/** Findings are counted in three kinds that weigh differently. */
export function findingKind(
  level: Level,
  basis: Basis,
  outcome: Outcome,
): 'text' | 'inferred' | 'recommended' {
  if (outcome !== 'violated' || (level !== 'MUST' && level !== 'MUST NOT')) return 'recommended'
  return basis === 'text' ? 'text' : 'inferred'
}
