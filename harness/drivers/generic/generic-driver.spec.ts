import { describe, expect, test } from 'vitest'
import { conformanceProvider } from '../../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../../mock-provider/provider/provider.ts'
import { mockCalls } from '../../../selftest/mock-calls.ts'
import { withDefaults } from '../../target/defaults.ts'
import { driverContract } from '../testing/contract.ts'
import { losable } from '../testing/losable.ts'
import { GenericDriver } from './generic-driver.ts'

test('a driver with sockets of its own can be stopped twice', async () => {
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album' } },
    users: [],
  })
  const driver = new GenericDriver(target, { directory: '.' })
  await driver.stop()
  await expect(driver.stop()).resolves.toBeUndefined()
})

describe('the driver for any server, by its target file', () => {
  driverContract(async () => {
    const server = losable(createMockProvider(conformanceProvider))
    const client = (client_id: string) => ({ client_id, client_secret: `test-secret-of-${client_id}` })
    const target = withDefaults({
      issuer: conformanceProvider.issuer,
      clients: {
        main: client('album'),
        second: { ...client('printer'), auth: 'client_secret_post' },
      },
      users: conformanceProvider.users,
      calls: mockCalls,
      admin: { client_credentials: { ...client('administration'), scope: 'admin' } },
    })
    const driver = new GenericDriver(target, { directory: '.', transport: new FetchDispatcher(server) })
    return { driver, loseServer: server.lose }
  })
})
