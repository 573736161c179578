import type { AskedChange } from '../drivers/effects.ts'
import {
  ConfigError,
  MissingFact,
  NotApplicable,
  OutOfReach,
  OutOfTime,
  PrerequisiteError,
  TargetError,
} from '../engine/errors.ts'

/** The line of a target file for a server that takes so many requests and no more. */
const slowerPace = 'requests_per_second: 5, or as many as the target takes'

/** What a check comes to that an error has ended. */
export function endedBy(
  error: unknown,
  {
    deadline,
    seconds,
    crash,
    change,
  }: {
    deadline: AbortSignal
    seconds: number
    crash: string | undefined
    change: AskedChange | undefined
  },
): {
  class: 'blocked' | 'not-applicable' | 'error'
  summary: string
  remedy?: string | undefined
  blockedBy?: string
  suspicious: boolean
  internal?: true
} {
  if (error instanceof OutOfReach) {
    return { class: 'blocked', summary: error.message, remedy: error.remedy, suspicious: false }
  }
  if (error instanceof MissingFact) {
    const { message, blockedBy, remedy } = error
    return { class: 'blocked', summary: message, remedy, blockedBy, suspicious: false }
  }
  // What a crash made impossible may work at the next try: that is neither a trait of the target nor a set-up refused.
  if (crash !== undefined && (error instanceof NotApplicable || error instanceof PrerequisiteError)) {
    return { class: 'error', summary: `${crash}; it was needed for: ${error.message}`, suspicious: true }
  }
  if (error instanceof NotApplicable) {
    return { class: 'not-applicable', summary: error.message, remedy: error.remedy, suspicious: false }
  }
  if (error instanceof PrerequisiteError) {
    // A control that did not turn out may be the fault of a change that only seemed to be accepted.
    const asked = change === undefined ? '' : ` (${change.call} was answered ${change.answer})`
    return { class: 'blocked', summary: `could not arrange ${error.message}${asked}`, suspicious: false }
  }
  if (deadline.aborted) {
    return {
      class: 'error',
      summary: `the check did not end within its deadline of ${seconds} s`,
      suspicious: true,
    }
  }
  if (error instanceof ConfigError || error instanceof OutOfTime) {
    return { class: 'error', summary: error.message, suspicious: false }
  }
  if (error instanceof TargetError) {
    const remedy = error.code === 'RATE_LIMITED' ? slowerPace : undefined
    return { class: 'error', summary: error.message, remedy, suspicious: true }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { class: 'error', summary: `the harness failed: ${text}`, suspicious: false, internal: true }
}
