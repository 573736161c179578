import { unknownName } from '../../harness/runner/selection.ts'
import { idle } from './idle.ts'
import type { Part } from './part.ts'

/** The parts of the systematic proof by their names on the command line. */
export const parts = { idle } satisfies Readonly<Record<string, Part>>

export type PartName = keyof typeof parts

export const partNames = Object.keys(parts) as PartName[]

/** @throws ConfigError for a name that no part has */
export function partNamed(name: string): Part {
  return Object.hasOwn(parts, name) ? parts[name as PartName] : unknownName(name, partNames, 'part')
}
