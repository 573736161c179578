import type { Driver, DriverRequest } from '../harness/drivers/driver.ts'
import { targetDriver } from '../harness/runner/target-driver.ts'
import { MockDriver } from './mock-driver.ts'

/** The driver for a request: that of its target file, or the built-in mock where it has none. */
export function driverFor(request: DriverRequest): Driver {
  return request.target === undefined ? new MockDriver(request) : targetDriver(request.target, request)
}
