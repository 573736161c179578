import type { Capability } from './capability.ts'
import type { Check } from '../checks/context.ts'
import type { Clause } from './clause.ts'

export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY' | 'PROFILE'

/**
 * Where the strength of a requirement comes from: the cited text itself, our inference from it, or the
 * documentation of a product.
 */
export type Basis = 'text' | 'derived' | 'product'

export const profiles = [
  'oidc-core',
  'oauth2',
  'oauth2-bcp',
  'logout',
  'revocation',
  'introspection',
  'discovery',
  'registration',
  'fapi2',
  'global-revocation',
  'rt-expiration',
  'offline-management',
  'never-expires',
  'keycloak',
] as const

export type Profile = (typeof profiles)[number]

export const areas = {
  scope: { letter: 'A', title: 'offline_access and consent' },
  refresh: { letter: 'B', title: 'the refresh grant with an offline token' },
  logout: { letter: 'C', title: 'surviving logout' },
  lifetime: { letter: 'D', title: 'never-expiring refresh and limits' },
  revocation: { letter: 'E', title: 'revocation by the user and by the client' },
  administration: { letter: 'F', title: 'revocation by an administrator' },
  'client-wide': { letter: 'G', title: 'revoking everything of one client' },
  isolation: { letter: 'H', title: 'nothing else is hit, new tokens work' },
  hygiene: { letter: 'I', title: 'token hygiene and consistency' },
  state: { letter: 'J', title: 'changes of user and client state' },
} as const

export type Area = keyof typeof areas

/** State that outlives the check and that other checks would feel: such checks run alone and last. */
export type Disturbance = 'clock' | 'lifetimes' | 'keys' | 'server'

/** What a reader sees before running anything: what passes, what does not, what says nothing. */
export interface VerdictTexts {
  readonly pass: string
  readonly fail?: string
  readonly warn?: string
  readonly notApplicable?: string
}

/** One requirement: what is demanded and why, and the one function that finds out. */
export interface Requirement {
  /** A name, never a position, never reused. */
  readonly id: string
  readonly area: Area
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
  /** Ids whose result has to hold first, besides the three gates that every check has. */
  readonly dependsOn?: readonly string[]
  /** Ids whose result has to hold for one branch of the check only, which asks for it with `relyOn`. */
  readonly contrasts?: readonly string[]
  /** The smallest misbehaviour that makes exactly this check fail; the mock can switch it on by this name. */
  readonly defect: {
    readonly name: string
    readonly behaviour: string
    /** What it shows as; a weakness always warns. Default `violation`. */
    readonly shows?: 'violation' | 'weakness'
  }
  readonly procedure: readonly string[]
  readonly verdict: VerdictTexts
  /** Disagreements between documents or products, and how the check decides. */
  readonly conflicts?: string
  /** Reservations about the cited passage. */
  readonly reservation?: string
  /** Public issues, tests or code that show the behaviour in the wild. */
  readonly evidence?: readonly string[]
  readonly disturbs?: Disturbance
  /** What usually is behind a violation; printed below a finding. */
  readonly cause?: string
  check(check: Check): Promise<void>
}

/** Identity; gives a requirement its type where it is written. */
export function requirement<const R extends Requirement>(value: R): R {
  return value
}
