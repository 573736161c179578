import { dirname, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { readDocument } from '../../harness/target/document.ts'
import { listenUnchecked } from '../../mock-provider/adapters/listening.ts'
import { type KeycloakDefectName, keycloakDefects } from '../../mock-provider/keycloak/defects.ts'
import { createMockKeycloak, type MockKeycloak } from '../../mock-provider/keycloak/mock-keycloak.ts'
import { type KeycloakConfiguration, keycloakSchema } from '../../mock-provider/keycloak/options-schema.ts'
import type { FaultRule } from '../../mock-provider/kit/faults/fault.ts'
import { MockError } from '../../mock-provider/kit/mock-error.ts'
import { OAuthError } from '../../mock-provider/kit/oauth-error.ts'
import { type Printed, printed } from '../printed.ts'
import { withPasswords } from '../realm-files/given-passwords.ts'
import { type RealmFile, type RealmFiles, readRealms } from '../realm-files/read-realms.ts'
import { checkLines, startLines } from '../realm-files/realm-lines.ts'
import { withSecrets } from './mock-settings.ts'
import type { StartedMock } from './started-mock.ts'

export interface MockKeycloakSettings {
  readonly port: number
  readonly host: string
  /** Where clients reach it, where that is not where it listens. */
  readonly url?: string
  readonly place?: Omit<NonNullable<Parameters<typeof listenUnchecked>[1]>, 'make'>
  /** A configuration file; what is given besides it counts more. */
  readonly config?: string
  readonly release?: string
  /** Files with realms as Keycloak exports them. */
  readonly realm?: readonly string[]
  /** Passwords of people of the realms, as `USER=PASSWORD`. */
  readonly password?: readonly string[]
  readonly defect?: readonly string[]
  readonly faults?: readonly FaultRule[]
  readonly control?: { readonly token?: string }
}

const defaultAdministrator = { username: 'admin', password: 'admin' }

/** Starts the mock as a Keycloak. @throws ConfigError for a release, a file, a realm or a defect that it cannot have */
export async function startKeycloak(options: MockKeycloakSettings): Promise<StartedMock> {
  const { config } = options
  const configured = config === undefined ? {} : await configuration(config)
  const files = await realmFiles(options, configured)
  const realms = files.realms.map(({ representation }) => representation)
  const defects = [...(configured.defects ?? []), ...(options.defect ?? []).map(defectNamed)]
  const version = options.release ?? configured.release
  const administrator = configured.administrator ?? defaultAdministrator
  const { port, host } = options
  const control = options.control ?? configured.control
  refuseUnusable(files.realms, version)
  const make = ({ issuer: url = '' }): MockKeycloak => {
    try {
      return createMockKeycloak({
        url,
        administrator,
        defects,
        faults: [...(options.faults ?? []), ...((configured.faults ?? []) as readonly FaultRule[])],
        ...(control === undefined ? {} : { control }),
        ...(version === undefined ? {} : { version }),
        ...(configured.behaves === undefined ? {} : { behaves: configured.behaves }),
        ...(realms.length === 0 ? {} : { realms }),
      })
    } catch (error) {
      if (error instanceof MockError)
        throw new ConfigError(
          `${options.release === undefined ? `${config} release` : '--release'}: ${error.message}`,
        )
      throw error
    }
  }
  const at = options.url === undefined ? {} : { issuer: checkedUrl(options.url) }
  const server = await listenUnchecked<MockKeycloak>(at, {
    port,
    host,
    ownProcess: isMainThread,
    ...options.place,
    make,
  })
  const { version: release, realms: names, url: shown } = server.provider
  const isDemo = realms.length === 0
  return {
    server,
    about: [
      printed`Keycloak ${release} look-alike at ${shown}`,
      ...(shown === server.origin ? [] : [printed`listens  ${server.origin}`]),
      ...names.flatMap((name) => issuerLines(`${shown}/realms/${name}`, server.provider.issuerOf(name))),
      printed`admin    ${administrator.username}  password ${administrator.password}`,
      printed`clock    POST ${server.origin}${new URL(shown).pathname.replace(/\/$/, '')}/realms/master/test-clock/advance?seconds=86400`,
    ],
    users: isDemo ? defaultUsers : [],
    clients: isDemo ? defaultClients : [],
    more: await startLines(files),
  }
}

/** A realm behind another address says that one; it listens here all the same. */
function issuerLines(address: string, issuer = address): Printed[] {
  const own = printed`issuer   ${issuer}`
  return issuer === address ? [own] : [own, printed`listens  ${address}`]
}

/** What of the realm files is not done, and who cannot sign in; nothing is started. @throws ConfigError as a start does */
export async function checkRealms(options: MockKeycloakSettings): Promise<Printed[]> {
  const { config } = options
  const configured = config === undefined ? {} : await configuration(config)
  const files = await realmFiles(options, configured)
  if (files.realms.length === 0) throw new ConfigError('--check requires --realm with a file to check')
  refuseUnusable(files.realms, options.release ?? configured.release)
  return checkLines(files)
}

async function realmFiles(
  options: MockKeycloakSettings,
  configured: KeycloakConfiguration,
): Promise<RealmFiles> {
  const beside = (file: string): string => resolve(dirname(options.config ?? ''), file)
  const files = await readRealms(options.realm ?? configured.realms?.map(beside) ?? [], process.env)
  return { ...files, realms: withPasswords(files.realms, options.password ?? []) }
}

/** @throws ConfigError naming the file of a realm that cannot be imported */
function refuseUnusable(realms: readonly RealmFile[], version: string | undefined): void {
  for (const { file, representation } of realms) {
    try {
      createMockKeycloak({ realms: [representation], ...(version === undefined ? {} : { version }) })
    } catch (error) {
      if (error instanceof OAuthError) throw new ConfigError(`${file}: ${error.message}`)
      if (!(error instanceof MockError)) throw error
    }
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
  return withSecrets(((await readDocument(file, keycloakSchema)) ?? {}) as KeycloakConfiguration, file)
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
