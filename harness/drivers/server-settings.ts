import { calls, callsOf } from '../target/calls.ts'
import type { Target } from '../target/target-file.ts'

/** The target without the calls that change settings of the whole server, for runs that may not use them. */
export function withoutSettings(target: Target): Target {
  const reason = 'it changes a setting of the whole server, which needs --allow-destructive'
  const settings = callsOf('setting').filter((name) => target.calls[name] !== undefined)
  return {
    ...target,
    lacks: { ...Object.fromEntries(settings.map((name) => [calls[name].gives, reason])), ...target.lacks },
  }
}
