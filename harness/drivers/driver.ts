import type { ExchangeRecord, LedgerEntry, RequirementResult } from '../engine/report.ts'
import type { Requirement } from '../engine/requirement.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import type { Repairs } from '../rp/repairs.ts'
import type { Ability, Capability } from '../target/capability.ts'
import type { Target } from '../target/target-file.ts'
import type { Actors } from './cast.ts'
import type { Effects } from './effects.ts'
import type { Traces } from './traces.ts'

/** Everything one check works with, apart from judging: set up before it and torn down after it. */
export interface TestSession {
  readonly actors: Actors
  /** What the check asked the target to change. */
  readonly effects: Effects
  /** What was done beside its steps so that it could go on. */
  readonly repairs: Pick<Repairs, 'all'>
  readonly exchanges: readonly ExchangeRecord[]
  /**
   * Looks whether the clock moved as far as the check moved it, by a new sign-in where nothing has shown it yet.
   *
   * @throws PrerequisiteError where it did not, or where nothing tells
   */
  proveClock(): Promise<void>
  /** Creates throw-away users and clients for the check, where the driver can: the first, or the first and the second. */
  createActors(numbers: { readonly users: 1 | 2; readonly clients: 1 | 2 }): Promise<void>
  /** A result of this session without secrets, with everything exchanged so far. */
  redacted(result: RequirementResult): RequirementResult
  /** Replaces secrets in a text by the placeholders of this session. */
  redact(text: string): string
  /**
   * Ends every token that the check obtained, proves that it is dead, and restores what was changed, until the signal
   * cuts that short.
   */
  close(signal?: AbortSignal): Promise<readonly LedgerEntry[]>
}

/** The capabilities that a test session is opened for. */
export type CapabilityNeeds = Pick<Requirement<never, Capability>, 'needs' | 'optional'>

/** Connects to one kind of target: says what the target can do, and opens a test session for each check. */
export interface Driver {
  readonly name: string
  readonly target: Target
  /** The secrets of this run: one memory for all sessions. */
  readonly secrets: SecretMemory
  /** `in-process` or `http`, where the driver has both. */
  readonly over?: string
  /** Every check has a target of its own, so that none can disturb another. */
  readonly isolated: boolean
  /** How many checks may run at the same time: 1 wherever they share users and clients. */
  readonly concurrency: number
  /** Makes the target reachable and reads its metadata; throws `TargetError` or `ConfigError`. */
  start(signal: AbortSignal): Promise<void>
  abilities(): Readonly<Record<Capability, Ability>>
  /** What the start showed and whoever reads the report has to know, in words. */
  readonly warnings?: readonly string[]
  openSession(requirement: CapabilityNeeds, signal: AbortSignal): Promise<TestSession>
  /** The deadline of a check, in seconds, where it is not the target's. */
  readonly checkSeconds?: number
  /**
   * After a failure that may come from requesting tokens too fast: slows down from now on, and returns a function that
   * undoes it.
   */
  slowDown?(): (() => void) | undefined
  /** Whether the target still answers at discovery and at the token endpoint. */
  stillAnswers(): Promise<boolean>
  /** Removes what the run created for itself; returns what is left, in words. Called before `stop`. */
  cleanUp?(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** What a driver is created from. */
export interface DriverRequest {
  /** Absent: the built-in mock. */
  readonly target?: Target
  readonly directory: string
  readonly over: 'in-process' | 'http'
  readonly defects: readonly string[]
  readonly variant?: string
  readonly allowDestructive: boolean
  readonly runDeadline?: number
  /** Told of what the run leaves at the target while it lasts. */
  readonly traces?: Traces
}
