import type { Observation } from '../harness/engine/report.ts'
import type { Demand } from '../harness/engine/result.ts'
import type { MockProviderOptions } from '../mock-provider/provider/provider.ts'
import type { Addresses } from './client-under-test.ts'
import type { Seen } from './seen.ts'
import type { Step } from './step.ts'

/** What a client has to have, or the server it is used with, so that a hazard says anything. */
export type Need =
  | 'registration'
  | 'refresh-token'
  /** Up to a crash it goes by the newest refresh token. */
  | 'newest-refresh-token'
  /** It calls more than once with an access token, where nothing is in the way. */
  | 'kept-access-token'
  | 'id-token'
  | 'offline-scope'
  | 'mcp'

/** What happened while a hazard was played. */
export interface Play extends Addresses {
  readonly script: readonly Step[]
  readonly seen: readonly Seen[]
  /** Why the client could not do what it was asked for, in its own words. */
  readonly cannot?: string
}

/** Looks at what a client sent. */
export type Rule = (play: Play) => Observation

/** One hazard with what is asked of a client in it. */
export interface JudgedHazard
  extends Pick<Demand, 'id' | 'title' | 'level' | 'basis' | 'clause' | 'statement' | 'cause' | 'verdict'> {
  readonly needs: readonly Need[]
  /** Options of the mock in which it happens, over those of every play. */
  readonly options?: MockProviderOptions
  readonly script: readonly Step[]
  readonly rules: readonly Rule[]
  /** Judged by what comes before the first expiry, so that a client that never refreshes gets its verdict all the same. */
  readonly atConnect?: true
}
