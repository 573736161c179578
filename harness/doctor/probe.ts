import type { TestSession } from '../drivers/driver.ts'
import type { CredentialError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import type { ExchangeRecord } from '../engine/report.ts'
import type { Grant } from '../rp/grant.ts'
import type { Ability, Capability } from '../target/capability.ts'
import type { ClientRole, Target } from '../target/target-file.ts'

/** What a probe works with: a test session like that of a check, and the target file. */
export interface ProbeContext {
  readonly actors: TestSession['actors']
  readonly target: Target
  readonly roles: readonly ClientRole[]
  readonly abilities: Readonly<Record<Capability, Ability>>
  /** Whether a call may end every token of a user or client: they are throw-away, or it was allowed. */
  readonly mayEndAll: boolean
  /** The offline grant that the probe for it obtained. */
  grant: Grant | undefined
  /** Why the password of the first user was refused; it is not sent again after that. */
  passwordRefusal: CredentialError | undefined
  /** What was exchanged so far, without secrets. */
  exchanges(): readonly ExchangeRecord[]
}

/** One line of the doctor: something that a run needs, and whether the target has it. */
export interface ProbeResult {
  readonly what: string
  /** `note` is worth knowing and stops nothing; `left out` was not looked at. */
  readonly state: 'ok' | 'bad' | 'note' | 'left out'
  readonly said: string
  /** What to do about it. */
  readonly remedy?: string
  /** The exit code with which a run would end, for a `bad` result. */
  readonly exitCode?: number
}

/** Something that a run needs is missing or does not work. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure'
  readonly remedy: string | undefined
  readonly exitCode: number

  constructor(said: string, remedy?: string, exitCode: number = exitCodes.notArranged) {
    super(said)
    this.remedy = remedy
    this.exitCode = exitCode
  }
}

/** Names of the probes that others depend on. */
export const probeNames = {
  authenticates: 'client main authenticates',
  redirects: 'client main: redirect URI',
  signsIn: 'first user signs in',
  offlineToken: 'offline token',
} as const

/** What is printed about a success, or a note with what could be done about it. */
export type Outcome = string | { readonly note: string; readonly remedy?: string }

/** Tries one thing that a run needs. */
export interface Probe {
  readonly what: string
  readonly needs?: Capability
  /** Names of probes that must succeed first: otherwise this one could only repeat their failure. */
  readonly after?: readonly string[]
  /**
   * Returns what is printed about a success, or a note.
   *
   * @throws ProbeFailure if it is not as a run needs it
   */
  run(context: ProbeContext): Promise<Outcome>
}
