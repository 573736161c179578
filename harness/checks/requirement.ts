import type { Requirement } from '../engine/requirement.ts'
import type { Capability } from '../target/capability.ts'
import type { Check } from './context.ts'

/** A requirement whose function looks at a target. */
export type TargetRequirement = Requirement<Check, Capability>
