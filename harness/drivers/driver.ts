import type { Ability, Capability } from '../engine/capability.ts'
import type { ExchangeRecord, LedgerEntry, RequirementResult } from '../engine/report.ts'
import type { Requirement } from '../engine/requirement.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import type { Target } from '../target/target-file.ts'
import type { Actors } from './cast.ts'
import type { Effects } from './effects.ts'

/** Everything one check works with, apart from judging. */
export interface Stage {
  readonly actors: Actors
  /** What the check asked the target to change. */
  readonly effects: Effects
  readonly exchanges: readonly ExchangeRecord[]
  /**
   * Looks whether the clock moved as far as the check moved it, by a new sign-in where nothing has shown it yet.
   *
   * @throws PrerequisiteError where it did not, or where nothing tells
   */
  proveClock(): Promise<void>
  /** Makes throw-away users and clients for the check, where the driver can: the first, or the first and the second. */
  makeActors(wanted: { readonly users: 1 | 2; readonly clients: 1 | 2 }): Promise<void>
  /** A result of this stage without secrets, with all that was exchanged until now. */
  redacted(result: RequirementResult): RequirementResult
  /** Replaces what is secret in a text by the marks of this stage. */
  redact(text: string): string
  /** Ends every token that the check made, proves it, and puts back what was changed, until the signal cuts that short. */
  close(signal?: AbortSignal): Promise<readonly LedgerEntry[]>
}

/** What a stage is made for. */
export type Wants = Pick<Requirement, 'needs' | 'optional'>

/** A way to a target: what it can do, and a stage for each check. */
export interface Driver {
  readonly name: string
  readonly target: Target
  /** What is secret in this run: one memory for all stages. */
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
  stage(requirement: Wants, signal: AbortSignal): Promise<Stage>
  /** The deadline of a check, in seconds, where it is not the target's. */
  readonly checkSeconds?: number
  /**
   * After a failure, where the target may have been asked for tokens too fast: asks more slowly from now on, and returns
   * what takes that back.
   */
  slowDown?(): (() => void) | undefined
  /** Whether the target still answers at discovery and at the token endpoint. */
  stillAnswers(): Promise<boolean>
  /** Removes what the run made for itself; returns what is left, in words. Before `stop`. */
  cleanUp?(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** What a driver is made from. */
export interface DriverRequest {
  /** Absent: the built-in mock. */
  readonly target?: Target
  readonly directory: string
  readonly over: 'in-process' | 'http'
  readonly defects: readonly string[]
  readonly variant?: string
  readonly allowDestructive: boolean
  readonly runDeadline?: number
}
