import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { readDocument } from '../../harness/target/document.ts'
import { type ListeningProvider, listen } from '../../mock-provider/adapters/node-server.ts'
import { keycloakDefects } from '../../mock-provider/keycloak/defects.ts'
import { realmSchema } from '../../mock-provider/keycloak/import/realm-schema.ts'
import { createMockKeycloak, type MockKeycloak } from '../../mock-provider/keycloak/mock-keycloak.ts'
import type { Release } from '../../mock-provider/keycloak/release.ts'
import { OAuthError } from '../../mock-provider/kit/oauth-error.ts'
import { type Printed, printed } from '../printed.ts'

export interface MockKeycloakSettings {
  readonly port: number
  readonly host: string
  readonly release?: string
  /** Files with realms as Keycloak exports them. */
  readonly realm?: readonly string[]
  readonly defect?: readonly string[]
}

const peopleOfTheDemo = [
  ...defaultUsers.map(({ username, password }) => printed`user     ${username}  password ${password}`),
  ...defaultClients.map((client) => {
    const secret = 'client_secret' in client ? printed`secret ${client.client_secret}` : 'public'
    return printed`client   ${client.client_id}  ${secret}`
  }),
]

const administrator = { username: 'admin', password: 'admin' }

/** Starts the mock as a Keycloak. @throws ConfigError for a release, a file or a realm that cannot be used */
export async function startKeycloak(options: MockKeycloakSettings): Promise<ListeningProvider<MockKeycloak>> {
  const realms: Record<string, unknown>[] = []
  for (const file of options.realm ?? []) {
    realms.push((await readDocument(file, realmSchema)) as Record<string, unknown>)
  }
  const behaves = Object.assign({}, ...(options.defect ?? []).map(behaviourOf)) as Partial<Release>
  const { port, host } = options
  return listen<MockKeycloak>({}, { port, host, ownProcess: true, make: ({ issuer = '' }) => made(issuer) })

  function made(url: string): MockKeycloak {
    try {
      return createMockKeycloak({
        url,
        administrator,
        behaves,
        ...(options.release === undefined ? {} : { version: options.release }),
        ...(realms.length === 0 ? {} : { realms }),
      })
    } catch (error) {
      if (error instanceof RangeError) throw new ConfigError(`--release: ${error.message}`)
      if (error instanceof OAuthError) throw new ConfigError(`--realm: ${error.message}`)
      throw error
    }
  }
}

/** @throws ConfigError for a defect that only the conforming provider can have */
function behaviourOf(defect: string): Partial<Release> {
  const behaviour = new Map(Object.entries(keycloakDefects)).get(defect)
  if (behaviour !== undefined) return behaviour
  const known = Object.keys(keycloakDefects).join(', ')
  throw new ConfigError(
    `--defect: --preset keycloak cannot have ${JSON.stringify(defect)}; it can have ${known}`,
  )
}

/** What somebody who starts it wants to copy. */
export function keycloakGreeting({ provider }: ListeningProvider<MockKeycloak>): Printed[] {
  const lines = [
    printed`Keycloak ${provider.version} look-alike at ${provider.url}`,
    ...provider.realms.map((name) => printed`issuer   ${provider.url}/realms/${name}`),
    printed`admin    ${administrator.username}  password ${administrator.password}`,
    printed`clock    POST ${provider.url}/realms/master/test-clock/advance?seconds=86400`,
    ...(provider.realms.includes('demo') ? peopleOfTheDemo : []),
    printed`Fixed test keys: for tests only. Press Ctrl-C to stop.`,
  ]
  return lines
}
