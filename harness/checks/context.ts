import type { Actors } from '../drivers/cast.ts'
import type { FactName } from '../engine/facts.ts'
import type { Capability } from '../target/capability.ts'
import type { DeclaredPolicy } from '../target/target-file.ts'
import type { Observer } from './observer.ts'

/** What a requirement's function works with. */
export interface Check extends Actors {
  /** What the owner of the target declares about it. */
  readonly policy: DeclaredPolicy
  /** Judges. */
  readonly observe: Observer
  has(capability: Capability): boolean
  /**
   * Tells whether a fact, one that the requirement `shows`, was seen to hold by what was just observed. Told more than
   * once, it has to hold each time.
   */
  found(fact: FactName, holds: boolean): void
  /** Whether a fact was seen in this run; false also where nobody looked for it. */
  knows(fact: FactName): boolean
  /** Ends the check as blocked where a fact, one that the requirement `asks` for, was looked for and is missing. */
  relyOn(fact: FactName): void
  /** Tells that something was seen which only the changes explain that the check asked for; `dead` tells it by itself. */
  tookEffect(): void
  /** Tells that nothing leans on the change asked for last: the check begins anew, or has asked for it in another way. */
  setAside(): void
  /** Ends the check: it does not apply to this target. */
  notApplicable(reason: string, remedy?: string): never
  /** Ends the check: a set-up or control step did not hold, so nothing can be said. */
  blocked(reason: string): never
}
