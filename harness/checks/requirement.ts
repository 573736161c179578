import type { Requirement } from '../engine/requirement.ts'
import type { Check } from './context.ts'

/** A requirement whose function looks at a target. */
export type TargetRequirement = Requirement<Check>

/** Identity; gives a requirement its type where it is written. */
export function requirement<const R extends TargetRequirement>(value: R): R {
  return value
}
