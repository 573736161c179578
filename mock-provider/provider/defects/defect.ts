import type { FindingName, Place } from '../model.ts'
import type { Ending, EventFacts, EventName } from '../policy/ends.ts'
import type { Policy, Tolerance } from '../policy/policy.ts'
import { except } from '../policy/tolerates.ts'
import type { Store } from '../store/store.ts'
import { decorated } from './decorated.ts'

/** One misbehaviour: it replaces one answer of the policy, or decorates one seam. */
export interface Defect {
  /** What the provider does wrong, in a sentence or two. */
  readonly behaviour: string
  /** Another policy that differs in exactly one function. */
  readonly policy?: (policy: Policy) => Policy
  /** Another store around the given one. */
  readonly store?: (store: Store) => Store
  /** Changes an answer on its way out. */
  readonly respond?: (
    facts: { readonly path: string; readonly refreshed: boolean },
    response: Response,
  ) => void
}

/** The defects of one area by their names, which are names of the public API. */
export type Defects = Readonly<Record<string, Defect>>

/** Replaces one decision of the policy by another, made of the one that conforms. */
export function decides<Group extends keyof Policy, Decision extends keyof Policy[Group]>(
  behaviour: string,
  group: Group,
  decision: Decision,
  another: (conforming: Policy[Group][Decision]) => Policy[Group][Decision],
): Defect {
  return {
    behaviour,
    policy: (policy) => ({
      ...policy,
      [group]: { ...policy[group], [decision]: another(policy[group][decision]) },
    }),
  }
}

/** An event ends something else: what it ends otherwise with other members, or a list made of that. */
export function ends(
  behaviour: string,
  event: EventName,
  change: Partial<Ending> | ((endings: readonly Ending[], facts: EventFacts) => readonly Ending[]),
): Defect {
  return decides(behaviour, 'ends', event, (conforming) => (facts) => {
    const endings = conforming(facts)
    return typeof change === 'function'
      ? change(endings, facts)
      : endings.map((ending) => ({ ...ending, ...change }))
  })
}

/** A place accepts a token in spite of a finding, always or where a condition holds. */
export function accepts(
  behaviour: string,
  place: Place,
  finding: FindingName,
  where: Tolerance = () => true,
): Defect {
  return tolerates(behaviour, place, (conforming) => except(conforming, finding, where))
}

/** A place refuses a token for a finding that it should tolerate. */
export function refuses(behaviour: string, place: Place, finding: FindingName): Defect {
  return accepts(behaviour, place, finding, () => false)
}

/** A place tolerates something else. */
export function tolerates(
  behaviour: string,
  place: Place,
  another: (conforming: Tolerance) => Tolerance,
): Defect {
  return decides(behaviour, 'acceptance', 'tolerates', (conforming) => ({
    ...conforming,
    [place]: another(conforming[place]),
  }))
}

/** Some operations of the store do something else; what they remember is as old as the defect is switched on. */
export function stores(behaviour: string, changes: (store: Store) => Partial<Store>): Defect {
  return { behaviour, store: (store) => decorated(store, changes(store)) }
}
