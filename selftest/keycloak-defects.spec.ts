import { expect, test } from 'vitest'
import { Engine } from '../harness/checks/run-all.ts'
import { KeycloakDriver } from '../harness/drivers/keycloak/keycloak-driver.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { keycloakTarget } from '../harness/target/keycloak.ts'
import { FetchDispatcher } from '../mock-provider/adapters/undici-dispatcher.ts'
import { keycloakDefects } from '../mock-provider/keycloak/defects.ts'
import { createMockKeycloak } from '../mock-provider/keycloak/mock-keycloak.ts'
import type { Release } from '../mock-provider/keycloak/release.ts'
import { catalogue } from '../suites/catalogue.ts'

const url = 'https://kc.example'

/** What a requirement says about the look-alike of Keycloak, without a socket. */
async function classOf(id: string, behaves: Partial<Release>): Promise<string | undefined> {
  const raw = await keycloakTarget(
    { keycloak: { url, admin: { username: 'admin', password: 'admin' } }, profiles: ['keycloak'] },
    { file: 'keycloak.yaml', directory: '.', environment: {}, literal: () => {} },
  )
  const driver = new KeycloakDriver(withDefaults(raw), {
    directory: '.',
    allowDestructive: true,
    transport: new FetchDispatcher(createMockKeycloak({ url, behaves })),
  })
  const { signal } = new AbortController()
  await driver.start(signal)
  const engine = new Engine({
    catalogue,
    selected: new Set([id]),
    driver,
    profiles: ['keycloak', 'logout', 'oidc-core', 'revocation'],
    signal,
    rerun: (name) => name,
  })
  const { results } = await engine.run()
  await driver.cleanUp()
  await driver.stop()
  return results.find((result) => result.id === id)?.class
}

test.each(Object.entries(keycloakDefects))(
  'the look-alike can have the defect %s, and its requirement finds it there',
  async (defect, behaves) => {
    const id = catalogue.find((requirement) => requirement.defect === defect)?.id ?? ''
    expect([await classOf(id, {}), await classOf(id, behaves)]).toEqual(['pass', 'fail'])
  },
)
