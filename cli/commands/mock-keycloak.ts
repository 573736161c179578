import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { readDocument } from '../../harness/target/document.ts'
import { listen } from '../../mock-provider/adapters/node-server.ts'
import { type KeycloakDefectName, keycloakDefects } from '../../mock-provider/keycloak/defects.ts'
import { realmSchema } from '../../mock-provider/keycloak/import/realm-schema.ts'
import { createMockKeycloak, type MockKeycloak } from '../../mock-provider/keycloak/mock-keycloak.ts'
import { MockError } from '../../mock-provider/kit/mock-error.ts'
import { OAuthError } from '../../mock-provider/kit/oauth-error.ts'
import { printed } from '../printed.ts'
import type { StartedMock } from './started-mock.ts'

export interface MockKeycloakSettings {
  readonly port: number
  readonly host: string
  readonly release?: string
  /** Files with realms as Keycloak exports them. */
  readonly realm?: readonly string[]
  readonly defect?: readonly string[]
}

const administrator = { username: 'admin', password: 'admin' }

/** Starts the mock as a Keycloak. @throws ConfigError for a release, a file, a realm or a defect that it cannot have */
export async function startKeycloak(options: MockKeycloakSettings): Promise<StartedMock> {
  const realms: Record<string, unknown>[] = []
  for (const file of options.realm ?? []) {
    realms.push((await readDocument(file, realmSchema)) as Record<string, unknown>)
  }
  const defects = (options.defect ?? []).map(defectNamed)
  const { port, host } = options
  const make = ({ issuer: url = '' }): MockKeycloak => {
    try {
      return createMockKeycloak({
        url,
        administrator,
        defects,
        ...(options.release === undefined ? {} : { version: options.release }),
        ...(realms.length === 0 ? {} : { realms }),
      })
    } catch (error) {
      if (error instanceof MockError) throw new ConfigError(`--release: ${error.message}`)
      if (error instanceof OAuthError) throw new ConfigError(`--realm: ${error.message}`)
      throw error
    }
  }
  const server = await listen<MockKeycloak>({}, { port, host, ownProcess: true, make })
  const { version, realms: names } = server.provider
  const isDemo = names.includes('demo')
  return {
    server,
    about: [
      printed`Keycloak ${version} look-alike at ${server.origin}`,
      ...names.map((name) => printed`issuer   ${server.origin}/realms/${name}`),
      printed`admin    ${administrator.username}  password ${administrator.password}`,
      printed`clock    POST ${server.origin}/realms/master/test-clock/advance?seconds=86400`,
    ],
    users: isDemo ? defaultUsers : [],
    clients: isDemo ? defaultClients : [],
  }
}

/** @throws ConfigError for a defect that only the conforming provider can have */
function defectNamed(name: string): KeycloakDefectName {
  const names = Object.keys(keycloakDefects) as KeycloakDefectName[]
  const defect = names.find((each) => each === name)
  if (defect !== undefined) return defect
  throw new ConfigError(
    `--defect: --preset keycloak cannot have ${JSON.stringify(name)}; it can have ${names.join(', ')}`,
  )
}
