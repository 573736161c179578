import type { FactName } from './facts.ts'
import type { Requirement } from './requirement.ts'
import type { Profile } from './vocabulary.ts'

export interface PlannedCheck<R extends Requirement = Requirement> {
  readonly requirement: R
  /** Asked for, and not only run because another one depends on it. */
  readonly selected: boolean
  /** The ids of the requirements whose checks come first, since they show a fact that this one has a use for. */
  readonly dependsOn: readonly string[]
}

/** The ids of the gates, in the order in which they have to hold: the subject gate first, then as in the catalogue. */
function gatesOf(catalogue: readonly Requirement[]): string[] {
  return (['subject-gate', 'gate'] as const).flatMap((role) =>
    catalogue.filter((requirement) => requirement.role === role).map(({ id }) => id),
  )
}

/** The id of the requirement whose check looks for a fact, the first of the catalogue where several do. */
function shownBy(fact: FactName, catalogue: readonly Requirement[]): string {
  const found = catalogue.find(({ shows }) => shows?.includes(fact) === true)
  if (found === undefined) throw new Error(`no requirement shows the fact ${fact}`)
  return found.id
}

/**
 * The ids of the requirements that a requirement waits for, whether or not all has to hold that they show; gates come
 * before everything, and each gate before the next.
 */
export function dependenciesOf(requirement: Requirement, catalogue: readonly Requirement[]): string[] {
  const gates = gatesOf(catalogue)
  const gate = gates.indexOf(requirement.id)
  const before = gate === -1 ? gates : gates.slice(0, gate)
  const used = [...(requirement.reliesOn ?? []), ...(requirement.asks ?? [])]
  return [...new Set([...before, ...used.map((fact) => shownBy(fact, catalogue))])]
}

/**
 * Adds what the selected requirements depend on, and puts everything in an order in which each comes after its
 * dependencies and what disturbs the whole target comes last.
 */
export function planChecks<R extends Requirement>(
  catalogue: readonly R[],
  selected: ReadonlySet<string>,
): PlannedCheck<R>[] {
  const byId = new Map(catalogue.map((requirement) => [requirement.id, requirement]))
  const planned = new Map<string, PlannedCheck<R>>()
  const visit = (id: string, path: readonly string[]): void => {
    if (planned.has(id)) return
    if (path.includes(id)) throw new Error(`requirements depend on each other: ${[...path, id].join(' > ')}`)
    const requirement = byId.get(id)
    if (requirement === undefined)
      throw new Error(`${path.at(-1) ?? 'the selection'} depends on unknown requirement ${id}`)
    const dependsOn = dependenciesOf(requirement, catalogue)
    for (const dependency of dependsOn) visit(dependency, [...path, id])
    planned.set(id, { requirement, selected: selected.has(id), dependsOn })
  }
  for (const { id } of catalogue) if (selected.has(id)) visit(id, [])
  const all = [...planned.values()]
  const disturbing = all.filter((check) => disturbs(check, planned))
  return [...all.filter((check) => !disturbing.includes(check)), ...disturbing]
}

/** A check behind a disturbing one has to come after it, so it moves to the end as well. */
function disturbs(check: PlannedCheck, planned: ReadonlyMap<string, PlannedCheck>): boolean {
  if (check.requirement.disturbs !== undefined) return true
  return check.dependsOn.some((id) => {
    const dependency = planned.get(id)
    return dependency !== undefined && disturbs(dependency, planned)
  })
}

/** Promises count only when the target declares them. */
const promises: readonly Profile[] = [
  'fapi2',
  'never-expires',
  'keycloak',
  'rt-expiration',
  'global-revocation',
  'grant-management',
  'mcp',
]

/**
 * The profiles of a run: those asked for, else every one that is no promise, `offline-management` where the target
 * declares such a call, and what the target claims.
 */
export function profilesOf(options: {
  readonly asked: readonly Profile[]
  readonly claimed: readonly Profile[]
  readonly known: readonly Profile[]
  readonly managed: boolean
}): Profile[] {
  if (options.asked.length > 0) return options.known.filter((profile) => options.asked.includes(profile))
  return options.known.filter((profile) => {
    if (options.claimed.includes(profile)) return true
    if (profile === 'offline-management') return options.managed
    return !promises.includes(profile)
  })
}
