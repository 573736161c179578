import type { Area, Basis, Level, Profile, Role } from './vocabulary.ts'

export const resultClasses = ['pass', 'fail', 'warn', 'info', 'not-applicable', 'blocked', 'error'] as const

/** The verdict on one requirement; see the verdict table in `verdict.ts`. */
export type ResultClass = (typeof resultClasses)[number]

/** One thing that was looked at and judged. */
export interface Observation {
  readonly outcome: 'met' | 'violated' | 'weak' | 'noted'
  /** What was looked at, e.g. `the offline token after logout`. */
  readonly subject: string
  readonly expected: string
  readonly observed: string
  /** Numbers of the exchanges in the evidence of this result that show it. */
  readonly exchanges: readonly number[]
}

/** One request and its answer, secrets replaced by marks such as `refresh_token#2` when it was recorded. */
export interface ExchangeRecord {
  /** Counts from 1 within the result. */
  readonly number: number
  /** Who sent it: `browser B1`, `client`, `administrator`, `user`, `clock`. */
  readonly sender: string
  readonly startedAt: string
  readonly milliseconds: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body?: string
  }
  readonly response?: {
    readonly status: number
    readonly headers: readonly (readonly [string, string])[]
    readonly body?: string
  }
  /** What went wrong instead of a response, e.g. `ECONNREFUSED`. */
  readonly failure?: string
}

export interface RequirementResult {
  readonly id: string
  readonly area: Area
  /** What the result means to others. */
  readonly role?: Role
  readonly title: string
  readonly level: Level
  readonly basis: Basis
  readonly class: ResultClass
  /** How a finding counts: against the text, against our inference, or short of a recommendation or promise. */
  readonly finding?: 'text' | 'inferred' | 'recommended'
  readonly clause: { readonly document: string; readonly section: string; readonly url: string }
  readonly statement: string
  /** One sentence: the first violation, the reason for blocked, not-applicable or error, or what passed. */
  readonly summary: string
  readonly expected?: string
  readonly observed?: string
  readonly cause?: string
  /** Why an inference is an inference, for findings that count as inferred. */
  readonly inference?: string
  /** The id of the requirement that blocks this one. */
  readonly blockedBy?: string
  /** What to add to the target file so that the check can run. */
  readonly remedy?: string
  /** Command line that runs just this requirement again. */
  readonly rerun: string
  readonly observations: readonly Observation[]
  readonly exchanges: readonly ExchangeRecord[]
  readonly milliseconds: number
  /** Whether it was asked for, or run only because another one depends on it. */
  readonly selected: boolean
  /**
   * The edition of the catalogue that has this requirement first, `next` where none has it yet. Present only where the
   * edition of the run has it not: the result is told, and counts neither against the gate nor in the counts.
   */
  readonly addedIn?: string
  /** Why this result does not count against the gate: it stands in the baseline, just like this. */
  readonly known?: Acceptance
}

/** What a baseline says about a result that it accepts. */
export interface Acceptance {
  readonly reason: string
  readonly issue?: string
  readonly owner?: string
  /** A day, e.g. `2027-01-31`. */
  readonly expires?: string
}

export interface LedgerEntry {
  /** Mark of the token in the evidence of its result, e.g. `refresh_token#1`. */
  readonly token: string
  readonly requirement: string
  readonly user: string
  readonly client: string
  readonly end: 'proven-dead' | 'alive' | 'unknown' | 'gone-with-provider'
  /** How it was ended, or why that could not be proven. */
  readonly how: string
  /** `false` where the revocation endpoint does not take the client, so that nothing could be done. */
  readonly revocable?: false
}

export interface RunCounts {
  readonly selected: number
  /** The denominator: selected and not not-applicable. */
  readonly applicable: number
  readonly passed: number
  readonly failed: number
  readonly warned: number
  readonly info: number
  readonly blocked: number
  readonly errors: number
  readonly notApplicable: number
  /** Findings counted apart. */
  readonly findings: { readonly text: number; readonly inferred: number; readonly recommended: number }
}

/** The one document of a run; every other format is a pure function of it. */
export interface RunReport {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'offline-conformance'; readonly version: string }
  /** Which edition of the requirements counts, and how many it has. */
  readonly catalogue: { readonly edition: string; readonly requirements: number }
  readonly target: {
    readonly name: string
    readonly issuer: string
    readonly driver: string
    readonly over?: string
  }
  readonly profiles: readonly Profile[]
  readonly startedAt: string
  readonly finishedAt: string
  /** `complete`, or why the run ended early. */
  readonly completion: {
    readonly state: 'complete' | 'interrupted' | 'misconfigured' | 'target-lost' | 'out-of-time'
    readonly reason?: string
    /** The id of the requirement during which it ended early, where it was one. */
    readonly requirement?: string
  }
  readonly gate: {
    readonly failOn: string
    readonly met: boolean
    readonly exitCode: number
    readonly reason: string
  }
  readonly counts: RunCounts
  readonly results: readonly RequirementResult[]
  readonly ledger: readonly LedgerEntry[]
  /** The baseline that the gate was judged with. */
  readonly baseline?: {
    readonly file: string
    /** How many results it accepted. */
    readonly known: number
    /** Ids of entries whose requirement passes now. */
    readonly stale: readonly string[]
  }
  /** Things about the target file or run that its owner should know, e.g. a literal secret. */
  readonly warnings: readonly string[]
}
