import type { Actors } from '../drivers/cast.ts'
import type { Capability } from '../engine/capability.ts'
import type { DeclaredPolicy } from '../target/target-file.ts'
import type { Observer } from './observer.ts'

/** What a requirement's function works with. */
export interface Check extends Actors {
  /** What the owner of the target declares about it. */
  readonly policy: DeclaredPolicy
  /** Judges. */
  readonly observe: Observer
  has(capability: Capability): boolean
  /** Ends the check as blocked where that requirement, one of its `contrasts`, did not hold. */
  relyOn(id: string): void
  /** Ends the check: it does not apply to this target. */
  notApplicable(reason: string, remedy?: string): never
  /** Ends the check: a set-up or control step did not hold, so nothing can be said. */
  blocked(reason: string): never
}
