import type { Target } from '../target/target-file.ts'
import type { Driver } from '../drivers/driver.ts'
import { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { KeycloakDriver } from '../drivers/keycloak/keycloak-driver.ts'
import { MockDriver } from '../../selftest/mock-driver.ts'
import { withoutSettings } from '../drivers/server-settings.ts'

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
  const { directory, allowDestructive } = request
  if (target.keycloak !== undefined) return new KeycloakDriver(bounded, { directory, allowDestructive })
  return new GenericDriver(allowDestructive ? bounded : withoutSettings(bounded), { directory })
}

export function withDeadline(target: Target, run: number | undefined): Target {
  return run === undefined ? target : { ...target, deadlines: { ...target.deadlines, run } }
}
