import type { TestSession } from '../drivers/driver.ts'
import type { Ability, Capability } from '../engine/capability.ts'
import { exitCodes } from '../engine/gate.ts'
import type { Grant } from '../rp/grant.ts'
import type { ClientRole, Target } from '../target/target-file.ts'

/** What a probe works with: a test session like that of a check, and the target file. */
export interface Patient {
  readonly actors: TestSession['actors']
  readonly target: Target
  readonly roles: readonly ClientRole[]
  readonly abilities: Readonly<Record<Capability, Ability>>
  /** What is done to every token of a user or client may be done here: they are throw-away, or it was allowed. */
  readonly mayEndAll: boolean
  /** The offline grant that the probe for it obtained. */
  grant: Grant | undefined
}

/** One line of the doctor: something that a run needs, and whether it is there. */
export interface Finding {
  readonly what: string
  /** `note` is worth knowing and stops nothing; `left out` was not looked at. */
  readonly state: 'ok' | 'bad' | 'note' | 'left out'
  readonly said: string
  /** What to do about it. */
  readonly remedy?: string
  /** What a run would end with, for what is bad. */
  readonly exitCode?: number
}

/** Something that a run needs and that is not there. */
export class Symptom extends Error {
  override readonly name = 'Symptom'
  readonly remedy: string | undefined
  readonly exitCode: number

  constructor(said: string, remedy?: string, exitCode: number = exitCodes.notArranged) {
    super(said)
    this.remedy = remedy
    this.exitCode = exitCode
  }
}

/** Names of probes that others come after. */
export const names = {
  authenticates: 'client main authenticates',
  redirects: 'client main: redirect URI',
  signsIn: 'first user signs in',
  offlineToken: 'offline token',
} as const

/** Looks at one thing; what it returns is said about it. @throws Symptom where it is not as a run needs it */
export interface Probe {
  readonly what: string
  readonly needs?: Capability
  /** Probes without which this one could only say the same again. */
  readonly after?: readonly string[]
  look(patient: Patient): Promise<string | { readonly note: string }>
}
