import type { Check } from '../../harness/checks/context.ts'
import { clockRemedy } from '../../harness/drivers/abilities.ts'
import type { DeclaredLimit, DeclaredPolicy } from '../../harness/target/target-file.ts'

export const day = 86_400

/** What a check may wait for in real time, in seconds, where the clock of the target cannot be moved. */
const longestWait = 40

/** Some servers end things late by a window of two minutes; a target can declare more. Real waiting has to do with less. */
export function marginOf({ policy, has }: Pick<Check, 'policy' | 'has'>): number {
  const late = policy.session_tolerance ?? 0
  return has('time-travel') ? Math.max(300, late) : late + 5
}

/** How long before a limit a token has to be good still, in seconds. */
export function justBefore(limit: number): number {
  return Math.max(limit / 2, limit - 60)
}

/** Ends the check as not applicable where so many seconds can neither be skipped nor waited for. */
export function needSeconds(
  { has, notApplicable }: Pick<Check, 'has' | 'notApplicable'>,
  seconds: number,
): void {
  if (has('time-travel') || seconds <= longestWait) return
  notApplicable(
    `the target's clock cannot be moved, and ${Math.ceil(seconds)} s are too long to wait`,
    clockRemedy,
  )
}

/** Whether a limit is short enough to be waited for, or the clock moves. */
export function canPass({ has }: Pick<Check, 'has'>, seconds: number): boolean {
  return has('time-travel') || seconds <= longestWait
}

/** A limit of the login session that an offline token outlives by its own declared limits, in seconds. */
export function outlived(
  limit: DeclaredLimit | undefined,
  policy: DeclaredPolicy,
  margin: number,
): number | undefined {
  if (typeof limit !== 'number') return undefined
  const own = [policy.offline_idle_limit, policy.offline_max_limit]
  return own.some((offline) => typeof offline === 'number' && offline <= limit + margin) ? undefined : limit
}

const mostRefreshes = 200

/**
 * The pauses after which a token is used until some time, so that no idle limit ends it. Undefined where they are too
 * many.
 */
export function pausesUntil(seconds: number, idle: DeclaredLimit | undefined): number[] | undefined {
  const longest = typeof idle === 'number' ? Math.min(seconds, idle) / 2 : seconds / 2
  const uses = Math.ceil(seconds / longest)
  return uses > mostRefreshes ? undefined : Array.from({ length: uses }, () => seconds / uses)
}
