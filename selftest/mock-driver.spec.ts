import { describe } from 'vitest'
import { driverContract } from '../harness/drivers/testing/contract.ts'
import { MockDriver } from './mock-driver.ts'
import { mockRequest } from './mock-request.ts'

describe('the driver for the built-in mock', () => {
  driverContract(async () => ({ driver: new MockDriver(mockRequest) }))
})
