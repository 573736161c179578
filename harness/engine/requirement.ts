import type { Clause } from './clause.ts'
import type { FactName } from './facts.ts'
import type { Area, Basis, Disturbance, Level, Profile, Role } from './vocabulary.ts'

/** What a reader sees before running anything: what passes, what does not, what says nothing. */
export interface VerdictTexts {
  readonly pass: string
  readonly fail?: string
  readonly warn?: string
  readonly notApplicable?: string
}

/**
 * One requirement: what is demanded and why, and the one function that finds out. What that works with, and what a
 * target can be capable of, is none of the engine's business, which may read everything but call nothing.
 */
export interface Requirement<Context = never, Capability extends string = string> {
  /** A name, never a position, never reused. */
  readonly id: string
  readonly area: Area
  /** What the result means to others. */
  readonly role?: Role
  readonly title: string
  readonly level: Level
  readonly basis: Basis
  readonly clause: Clause
  readonly also?: readonly Clause[]
  readonly statement: string
  readonly profiles: readonly Profile[]
  /** Profiles under which a recommendation becomes a promise: its violation fails instead of warning. */
  readonly promisedBy?: readonly Profile[]
  readonly needs: readonly Capability[]
  readonly optional?: readonly Capability[]
  /** The facts that its check looks for, each told with `found`. */
  readonly shows?: readonly FactName[]
  /** The facts without which nothing can be said, besides those that the gates show. */
  readonly reliesOn?: readonly FactName[]
  /** The facts that decide about a part of the check only, which asks for them with `relyOn` or `knows`. */
  readonly asks?: readonly FactName[]
  /** The smallest misbehaviour that makes exactly this check fail; the mock can switch it on by this name. */
  readonly defect: string
  /** What that shows as; a weakness always warns. Default `violation`. */
  readonly defectShows?: 'violation' | 'weakness'
  readonly procedure: readonly string[]
  readonly verdict: VerdictTexts
  /** What shows in the same check that a refusal is no outage, and a survival no accident. */
  readonly control?: string
  /** How the set-up is seen to have happened. */
  readonly proof?: string
  /** Legal servers that this could hit, and what they get. */
  readonly exceptions?: string
  /** Disagreements between documents or products, and how the check decides. */
  readonly conflicts?: string
  /** Reservations about the cited passage. */
  readonly reservation?: string
  /** Public issues, tests or code that show the behaviour in the wild. */
  readonly evidence?: readonly string[]
  readonly disturbs?: Disturbance
  /** What a violation means to the users and clients of a server. */
  readonly why?: string
  /** What usually is behind a violation; printed below a finding. */
  readonly cause?: string
  /** What to change in a server that violates it. */
  readonly mend?: string
  /** What a violation is to a client, by a name that `mock --hazard` knows, where there is one. */
  readonly hazard?: string
  check(context: Context): Promise<void>
}
