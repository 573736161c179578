import { dirname, resolve } from 'node:path'
import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { readDocument } from '../../harness/target/document.ts'
import { listen } from '../../mock-provider/adapters/node-server.ts'
import { type KeycloakDefectName, keycloakDefects } from '../../mock-provider/keycloak/defects.ts'
import { realmSchema } from '../../mock-provider/keycloak/import/realm-schema.ts'
import { createMockKeycloak, type MockKeycloak } from '../../mock-provider/keycloak/mock-keycloak.ts'
import { type KeycloakConfiguration, keycloakSchema } from '../../mock-provider/keycloak/options-schema.ts'
import { MockError } from '../../mock-provider/kit/mock-error.ts'
import { OAuthError } from '../../mock-provider/kit/oauth-error.ts'
import { printed } from '../printed.ts'
import type { StartedMock } from './started-mock.ts'

export interface MockKeycloakSettings {
  readonly port: number
  readonly host: string
  /** Where clients reach it, where that is not where it listens. */
  readonly url?: string
  readonly place?: Omit<NonNullable<Parameters<typeof listen>[1]>, 'make'>
  /** A configuration file; what is given besides it counts more. */
  readonly config?: string
  readonly release?: string
  /** Files with realms as Keycloak exports them. */
  readonly realm?: readonly string[]
  readonly defect?: readonly string[]
}

const defaultAdministrator = { username: 'admin', password: 'admin' }

/** Starts the mock as a Keycloak. @throws ConfigError for a release, a file, a realm or a defect that it cannot have */
export async function startKeycloak(options: MockKeycloakSettings): Promise<StartedMock> {
  const { config } = options
  const configured = config === undefined ? {} : await configuration(config)
  const beside = (file: string): string => resolve(dirname(config ?? ''), file)
  const realms: Record<string, unknown>[] = []
  for (const file of options.realm ?? configured.realms?.map(beside) ?? []) {
    realms.push((await readDocument(file, realmSchema)) as Record<string, unknown>)
  }
  const defects = [...(configured.defects ?? []), ...(options.defect ?? []).map(defectNamed)]
  const version = options.release ?? configured.release
  const administrator = configured.administrator ?? defaultAdministrator
  const { port, host } = options
  const make = ({ issuer: url = '' }): MockKeycloak => {
    try {
      return createMockKeycloak({
        url,
        administrator,
        defects,
        ...(version === undefined ? {} : { version }),
        ...(configured.behaves === undefined ? {} : { behaves: configured.behaves }),
        ...(realms.length === 0 ? {} : { realms }),
      })
    } catch (error) {
      if (error instanceof MockError)
        throw new ConfigError(
          `${options.release === undefined ? `${config} release` : '--release'}: ${error.message}`,
        )
      if (error instanceof OAuthError)
        throw new ConfigError(
          `${options.realm === undefined ? `${config} realms` : '--realm'}: ${error.message}`,
        )
      throw error
    }
  }
  const at = options.url === undefined ? {} : { issuer: checkedUrl(options.url) }
  const server = await listen<MockKeycloak>(at, { port, host, ownProcess: true, ...options.place, make })
  const { version: release, realms: names, url: shown } = server.provider
  const isDemo = names.includes('demo')
  return {
    server,
    about: [
      printed`Keycloak ${release} look-alike at ${shown}`,
      ...(shown === server.origin ? [] : [printed`listens  ${server.origin}`]),
      ...names.map((name) => printed`issuer   ${shown}/realms/${name}`),
      printed`admin    ${administrator.username}  password ${administrator.password}`,
      printed`clock    POST ${server.origin}${new URL(shown).pathname.replace(/\/$/, '')}/realms/master/test-clock/advance?seconds=86400`,
    ],
    users: isDemo ? defaultUsers : [],
    clients: isDemo ? defaultClients : [],
  }
}

/** @throws ConfigError for what is no address of a server */
function checkedUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.search + parsed.hash === '') {
    return url.replace(/\/$/, '')
  }
  throw new ConfigError(`--url: found ${JSON.stringify(url)}; accepted is an http or https URL without query`)
}

async function configuration(file: string): Promise<KeycloakConfiguration> {
  return ((await readDocument(file, keycloakSchema)) ?? {}) as KeycloakConfiguration
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
