import { ConfigError } from '../engine/errors.ts'
import type { Requirement } from '../engine/requirement.ts'
import { type Area, areas, type Level, type Profile } from '../engine/vocabulary.ts'

export interface SelectionOptions {
  /** Ids or areas (by name or letter); everything where empty. */
  readonly names: readonly string[]
  readonly areas: readonly string[]
  readonly levels: readonly string[]
  readonly exclude: readonly string[]
  /** Profiles of the run; a requirement belongs to it if one of its own is among them. */
  readonly profiles: readonly Profile[]
}

/**
 * The ids that a run is asked for.
 *
 * @throws ConfigError for a name nobody knows (with suggestions) and for a selection that is empty
 */
export function select(catalogue: readonly Requirement[], options: SelectionOptions): Set<string> {
  const named = options.names.map((name) => resolve(name, catalogue))
  const inAreas = options.areas.map((name) => areaOf(name) ?? unknownName(name, Object.keys(areas), 'area'))
  const levels = options.levels.map(levelOf)
  const excluded = options.exclude.map((name) => resolve(name, catalogue))
  const has = (list: readonly (readonly string[])[], id: string): boolean =>
    list.some((ids) => ids.includes(id))
  const chosen = catalogue
    .filter(({ id }) => named.length === 0 || has(named, id))
    .filter(({ area }) => inAreas.length === 0 || inAreas.includes(area))
    .filter(({ level }) => levels.length === 0 || levels.includes(level))
    .filter(({ id }) => !has(excluded, id))
    // What is asked for by its id is run whatever profiles it has.
    .filter(
      ({ id, profiles }) =>
        options.names.includes(id) || profiles.some((profile) => options.profiles.includes(profile)),
    )
    .map(({ id }) => id)
  if (chosen.length === 0) {
    throw new ConfigError(
      `no requirement is left to check: ${catalogue.length} are known, none is in the selection and in the profiles ${options.profiles.join(', ') || '(none)'}`,
    )
  }
  return new Set(chosen)
}

function resolve(name: string, catalogue: readonly Requirement[]): string[] {
  if (catalogue.some(({ id }) => id === name)) return [name]
  const area = areaOf(name)
  if (area !== undefined)
    return catalogue.filter((requirement) => requirement.area === area).map(({ id }) => id)
  return unknownName(name, [...catalogue.map(({ id }) => id), ...Object.keys(areas)], 'requirement or area')
}

function areaOf(name: string): Area | undefined {
  const found = Object.entries(areas).find(
    ([area, { letter }]) => area === name || letter === name.toUpperCase(),
  )
  return found?.[0] as Area | undefined
}

function levelOf(text: string): Level {
  const level = text.toUpperCase().replaceAll('-', ' ')
  const known: readonly Level[] = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'PROFILE']
  return known.find((candidate) => candidate === level) ?? unknownName(text, known, 'level')
}

export function unknownName(name: string, known: readonly string[], what: string): never {
  const near = suggestions(name, known)
  const hint =
    near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; known are ${known.slice(0, 12).join(', ')}`
  throw new ConfigError(`unknown ${what} "${name}"${hint}`)
}

/** Up to three names that have all the words of the one given, or differ from it in a few letters. */
function suggestions(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase()
  const words = wanted.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return known
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.max(2, wanted.length / 4) || words.every((word) => candidate.includes(word)),
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? a.length
}
