import { describe, expect, test } from 'vitest'
import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockKeycloak } from '../../../mock-provider/keycloak/mock-keycloak.ts'
import { callNames, describedCall } from '../../target/calls.ts'
import { withDefaults } from '../../target/defaults.ts'
import { keycloakTarget } from '../../target/keycloak.ts'
import type { KeycloakBlock } from '../../target/target-file.ts'
import { driverContract } from '../testing/contract.ts'
import { losable } from '../testing/losable.ts'
import { accountCalls, adminCalls } from './calls.ts'
import { KeycloakDriver } from './keycloak-driver.ts'

const url = 'https://kc.example'
const admin = { username: 'admin', password: 'admin' }

/** The calls that Keycloak has. */
const offered = { ...accountCalls, ...adminCalls(url, 'demo', 'offline-scope') }

async function driverOn(
  server: { fetch(request: Request): Promise<Response> },
  block: Omit<KeycloakBlock, 'url'>,
): Promise<KeycloakDriver> {
  const raw = await keycloakTarget(
    { keycloak: { url, ...block }, profiles: ['keycloak'] },
    { file: 'keycloak.yaml', directory: '.', environment: {}, literal: () => {} },
  )
  return new KeycloakDriver(withDefaults(raw), {
    directory: '.',
    allowDestructive: false,
    transport: new FetchDispatcher(server),
  })
}

describe.each<[string, Omit<KeycloakBlock, 'url'>]>([
  ['a realm of its own', { admin }],
  ['a given realm', { realm: 'demo', admin }],
])('the driver for Keycloak in %s', (_, block) => {
  driverContract(
    async () => {
      const server = losable(createMockKeycloak({ url }))
      return { driver: await driverOn(server, block), loseServer: server.lose }
    },
    {
      without: callNames
        .filter((name) => !(name in offered))
        .flatMap((name) => describedCall(name).gives ?? []),
    },
  )
})

test('a wrong password, and a realm that is not there, are told before anything is made', async () => {
  const keycloak = createMockKeycloak({ url })
  const { signal } = new AbortController()
  const wrong = await driverOn(keycloak, { admin: { username: 'admin', password: 'wrong' } })
  await expect(wrong.start(signal)).rejects.toThrow(
    /keycloak\.admin: the server refused the administrator.*invalid_grant/s,
  )
  const nowhere = await driverOn(keycloak, { realm: 'nowhere', admin })
  await expect(nowhere.start(signal)).rejects.toThrow(/there is no realm "nowhere"/)
  expect(keycloak.realms).toEqual(['demo'])
})

test.each([
  ['null', null],
  ['a page', '<p>Hello'],
  ['a list', []],
  ['texts instead of numbers', { ssoSessionIdleTimeout: '1800' }],
])('settings of a realm that are %s are told, and not guessed', async (_, settings) => {
  const keycloak = createMockKeycloak({ url })
  const raw = await keycloakTarget(
    { keycloak: { url, admin } },
    { file: 'keycloak.yaml', directory: '.', environment: {}, literal: () => {} },
  )
  const driver = new KeycloakDriver(withDefaults(raw), {
    directory: '.',
    allowDestructive: false,
    transport: new FetchDispatcher({
      fetch: async (request) => {
        const wanted = request.method === 'GET' && /\/admin\/realms\/oc-[^/]+$/.test(request.url)
        return wanted ? Response.json(settings) : keycloak.fetch(request)
      },
    }),
  })
  const started = driver.start(new AbortController().signal)
  await expect(started).rejects.toThrow(/is no realm of a Keycloak: /)
  await driver.stop()
})
