import type { Target } from '../target/target-file.ts'
import type { Driver } from './driver.ts'
import { GenericDriver } from './generic-driver.ts'
import { MockDriver } from './mock-driver.ts'

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

/** The driver for a target: by its file alone, or the built-in mock. */
export function driverFor(request: DriverRequest): Driver {
  const { target } = request
  if (target === undefined) return new MockDriver(request)
  const bounded = withDeadline(target, request.runDeadline)
  return new GenericDriver(request.allowDestructive ? bounded : withoutSettings(bounded), {
    directory: request.directory,
  })
}

export function withDeadline(target: Target, run: number | undefined): Target {
  return run === undefined ? target : { ...target, deadlines: { ...target.deadlines, run } }
}

/** What changes settings of the whole server is left alone unless it was allowed. */
function withoutSettings(target: Target): Target {
  const reason = 'it changes a setting of the whole server, which needs --allow-destructive'
  const settings = (['admin-lifetimes', 'rotate-signing-key'] as const).filter(
    (name) => target.calls[name] !== undefined,
  )
  return {
    ...target,
    lacks: { ...Object.fromEntries(settings.map((name) => [name, reason])), ...target.lacks },
  }
}
