import type { Driver, DriverRequest } from '../drivers/driver.ts'
import { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { KeycloakDriver } from '../drivers/keycloak/keycloak-driver.ts'
import { withoutSettings } from '../drivers/server-settings.ts'
import type { Target } from '../target/target-file.ts'

/** Makes the driver that a run works with. */
export type DriverFactory = (request: DriverRequest) => Driver

/** The driver for a target file. */
export function targetDriver(
  target: Target,
  { runDeadline, directory, allowDestructive, traces }: DriverRequest,
): Driver {
  const bounded = withDeadline(target, runDeadline)
  const told = traces === undefined ? {} : { traces }
  if (target.keycloak !== undefined)
    return new KeycloakDriver(bounded, { directory, allowDestructive, ...told })
  return new GenericDriver(allowDestructive ? bounded : withoutSettings(bounded), { directory, ...told })
}

function withDeadline(target: Target, run: number | undefined): Target {
  return run === undefined ? target : { ...target, deadlines: { ...target.deadlines, run } }
}
