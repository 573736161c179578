import { unknownName } from '../../harness/runner/selection.ts'
import { actors } from './actors.ts'
import { clocks } from './clocks.ts'
import { eventual } from './eventual.ts'
import { passingFaults } from './faults.ts'
import { idle } from './idle.ts'
import { modifiers } from './modifiers.ts'
import { pairs } from './pairs.ts'
import type { Part } from './part.ts'

/** The parts of the systematic proof by their names on the command line. */
export const parts = {
  idle,
  faults: passingFaults,
  clocks,
  eventual,
  actors,
  pairs,
  modifiers,
} satisfies Readonly<Record<string, Part>>

export type PartName = keyof typeof parts

export const partNames = Object.keys(parts) as PartName[]

/** @throws ConfigError for a name that no part has */
export function partNamed(name: string): Part {
  return Object.hasOwn(parts, name) ? parts[name as PartName] : unknownName(name, partNames, 'part')
}
