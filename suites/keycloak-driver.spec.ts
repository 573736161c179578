import { expect, test } from 'vitest'
import { Engine } from '../harness/checks/run-all.ts'
import { KeycloakDriver } from '../harness/drivers/keycloak/keycloak-driver.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { keycloakTarget } from '../harness/target/keycloak.ts'
import type { KeycloakBlock } from '../harness/target/target-file.ts'
import { FetchDispatcher } from '../mock-provider/adapters/undici-dispatcher.ts'
import { createMockKeycloak, type MockKeycloak } from '../mock-provider/keycloak/mock-keycloak.ts'
import { catalogue } from './catalogue.ts'

/** The driver for Keycloak on the mock of Keycloak, without a socket. */
const url = 'https://kc.example'
const admin = { username: 'admin', password: 'admin' }
const ids = [
  'logout-rp-initiated-survives',
  'revoke-user-kills-offline-token',
  'revoke-admin-list-shows-tokens',
  'revoke-client-all-kills',
  'lifetime-idle-expiry-enforced',
]

async function driverOn(keycloak: MockKeycloak, block: Omit<KeycloakBlock, 'url'>): Promise<KeycloakDriver> {
  const raw = await keycloakTarget(
    { keycloak: { url, ...block }, profiles: ['keycloak'] },
    {
      file: 'keycloak.yaml',
      directory: '.',
      environment: {},
      literal: () => {},
    },
  )
  return new KeycloakDriver(withDefaults(raw), {
    directory: '.',
    allowDestructive: false,
    transport: new FetchDispatcher(keycloak),
  })
}

async function checked(driver: KeycloakDriver) {
  const { signal } = new AbortController()
  await driver.start(signal)
  const engine = new Engine({
    catalogue,
    selected: new Set(ids),
    driver,
    profiles: ['keycloak'],
    signal,
    rerun: (id) => id,
  })
  const { results } = await engine.run()
  const left = await driver.cleanUp()
  await driver.stop()
  return { classes: ids.map((id) => [id, results.find((result) => result.id === id)?.class]), left }
}

/** What a realm has, as its administrator sees it. */
async function inventory(keycloak: MockKeycloak, realm: string): Promise<unknown[]> {
  const form = { grant_type: 'password', client_id: 'admin-cli', ...admin }
  const token = await keycloak.fetch(
    new Request(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    }),
  )
  const { access_token } = (await token.json()) as { access_token: string }
  const headers = { authorization: `Bearer ${access_token}` }
  return Promise.all(
    ['users', 'clients'].map(async (kind) => {
      const answer = await keycloak.fetch(new Request(`${url}/admin/realms/${realm}/${kind}`, { headers }))
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id).toSorted()
    }),
  )
}

const passed = ids.map((id) => [id, 'pass'])

test('a realm is made for the run, and nothing of it is left', async () => {
  const keycloak = createMockKeycloak({ url })
  const { classes, left } = await checked(await driverOn(keycloak, { admin }))
  expect(classes).toEqual(passed)
  expect(left).toEqual([])
  expect(keycloak.realms).toEqual(['demo'])
})

test('in a given realm users and clients are made for the run, and nothing of them is left', async () => {
  const keycloak = createMockKeycloak({ url })
  const before = await inventory(keycloak, 'demo')
  const { classes, left } = await checked(await driverOn(keycloak, { realm: 'demo', admin }))
  expect(classes).toEqual(passed)
  expect(left).toEqual([])
  expect(await inventory(keycloak, 'demo')).toEqual(before)
})

test('a service account of the realm is administrator enough', async () => {
  const keycloak = createMockKeycloak({
    url,
    realms: [
      {
        realm: 'shop',
        enabled: true,
        clients: [{ clientId: 'ci', secret: 'secret of ci', serviceAccountsEnabled: true }],
        users: [
          {
            username: 'service-account-ci',
            enabled: true,
            serviceAccountClientId: 'ci',
            clientRoles: { 'realm-management': ['realm-admin'] },
          },
        ],
      },
    ],
  })
  const service = { client_id: 'ci', client_secret: 'secret of ci', realm: 'shop' }
  const { classes, left } = await checked(await driverOn(keycloak, { realm: 'shop', admin: service }))
  expect(classes).toEqual(passed)
  expect(left).toEqual([])
})

test('without an administrator clients and users come from the file, and a password that has to be renewed is', async () => {
  const redirect = 'https://rp.example/callback'
  const keycloak = createMockKeycloak({
    url,
    realms: [
      {
        realm: 'shop',
        enabled: true,
        clients: [{ clientId: 'album', secret: 'secret of album', redirectUris: [redirect] }],
        users: [
          {
            username: 'kim',
            email: 'kim@shop.example',
            firstName: 'Kim',
            lastName: 'Test',
            enabled: true,
            credentials: [{ value: 'password of kim', temporary: true }],
            realmRoles: ['default-roles-shop'],
          },
        ],
      },
    ],
  })
  const raw = await keycloakTarget(
    {
      keycloak: { url, realm: 'shop' },
      clients: { main: { client_id: 'album', client_secret: 'secret of album', redirect_uri: redirect } },
      users: [{ username: 'kim', password: 'password of kim' }],
    },
    { file: 'keycloak.yaml', directory: '.', environment: {}, literal: () => {} },
  )
  const driver = new KeycloakDriver(withDefaults(raw), {
    directory: '.',
    allowDestructive: false,
    transport: new FetchDispatcher(keycloak),
  })
  const { classes } = await checked(driver)
  expect(Object.fromEntries(classes)).toMatchObject({
    'logout-rp-initiated-survives': 'pass',
    'revoke-client-all-kills': 'not-applicable',
  })
})
