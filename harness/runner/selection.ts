import { ConfigError } from '../engine/errors.ts'
import type { Shard } from '../engine/report.ts'
import type { Requirement } from '../engine/requirement.ts'
import { type Area, areas, type Level, type Profile } from '../engine/vocabulary.ts'

export interface SelectionOptions {
  /** Ids or areas (by name or letter); empty for everything. */
  readonly names: readonly string[]
  readonly areas: readonly string[]
  readonly levels: readonly string[]
  readonly exclude: readonly string[]
  /** Profiles of the run; a requirement is selected if it has one of them. */
  readonly profiles: readonly Profile[]
  /** Only this part of what the others select. */
  readonly shard?: Shard
}

/**
 * The ids of the requirements to run.
 *
 * @throws ConfigError for an unknown name (with suggestions), and if nothing is selected
 */
export function select(catalogue: readonly Requirement[], options: SelectionOptions): Set<string> {
  const requested = options.names.map((name) => resolve(name, catalogue))
  const inAreas = options.areas.map((name) => areaOf(name) ?? unknownName(name, Object.keys(areas), 'area'))
  const levels = options.levels.map(levelOf)
  const excluded = options.exclude.map((name) => resolve(name, catalogue))
  const has = (list: readonly (readonly string[])[], id: string): boolean =>
    list.some((ids) => ids.includes(id))
  const selected = catalogue
    .filter(({ id }) => requested.length === 0 || has(requested, id))
    .filter(({ area }) => inAreas.length === 0 || inAreas.includes(area))
    .filter(({ level }) => levels.length === 0 || levels.includes(level))
    .filter(({ id }) => !has(excluded, id))
    // A requirement named by its id runs whatever its profiles are.
    .filter(
      ({ id, profiles }) =>
        options.names.includes(id) || profiles.some((profile) => options.profiles.includes(profile)),
    )
    .map(({ id }) => id)
  if (selected.length === 0) {
    throw new ConfigError(
      `no requirement is selected: none of the ${catalogue.length} requirements matches the selection and the profiles ${options.profiles.join(', ') || '(none)'}`,
    )
  }
  return new Set(partOf(selected, options.shard))
}

/** In turns, so that each part has something of every area and takes about as long as the others. */
function partOf(selected: readonly string[], shard: Shard | undefined): readonly string[] {
  if (shard === undefined) return selected
  const { index, of } = shard
  if (of > selected.length) {
    throw new ConfigError(
      `--shard ${index}/${of}: only ${selected.length} ${selected.length === 1 ? 'requirement is' : 'requirements are'} selected; accepted are at most as many parts`,
    )
  }
  return selected.filter((_, at) => at % of === index - 1)
}

function resolve(name: string, catalogue: readonly Requirement[]): string[] {
  if (catalogue.some(({ id }) => id === name)) return [name]
  const area = areaOf(name)
  if (area !== undefined)
    return catalogue.filter((requirement) => requirement.area === area).map(({ id }) => id)
  return unknownName(name, [...catalogue.map(({ id }) => id), ...Object.keys(areas)], 'requirement or area')
}

function areaOf(name: string): Area | undefined {
  const entry = Object.entries(areas).find(
    ([area, { letter }]) => area === name || letter === name.toUpperCase(),
  )
  return entry?.[0] as Area | undefined
}

function levelOf(text: string): Level {
  const level = text.toUpperCase().replaceAll('-', ' ')
  const levels: readonly Level[] = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'PROFILE']
  return levels.find((candidate) => candidate === level) ?? unknownName(text, levels, 'level')
}

export function unknownName(name: string, known: readonly string[], what: string): never {
  const near = suggestions(name, known)
  const hint =
    near.length > 0
      ? `; did you mean ${near.join(' or ')}?`
      : `; accepted are ${known.slice(0, 12).join(', ')}`
  throw new ConfigError(`unknown ${what} "${name}"${hint}`)
}

/** Up to three names that contain all words of the given one, or differ from it in a few letters. */
function suggestions(name: string, known: readonly string[]): string[] {
  const lowerCase = name.toLowerCase()
  const words = lowerCase.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return known
    .map((candidate) => ({ candidate, distance: distance(lowerCase, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.max(2, lowerCase.length / 4) || words.every((word) => candidate.includes(word)),
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
