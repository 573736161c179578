import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { defaultClients, defaultUsers, testPassword } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import { type ListeningProvider, listen } from '../../mock-provider/adapters/node-server.ts'
import type { UserSummary } from '../../mock-provider/kit/mock-server.ts'
import { OAuthError } from '../../mock-provider/kit/oauth-error.ts'
import { defectNames, isDefectName } from '../../mock-provider/provider/defects/index.ts'
import type { MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import { interruptible } from '../interruption.ts'
import { type Printed, printed } from '../printed.ts'
import { print } from '../terminal.ts'
import type { StartedMock } from './started-mock.ts'

export interface MockOptions {
  readonly port: number
  readonly host: string
  readonly config?: string
  readonly defect?: readonly string[]
  readonly suites: boolean
  readonly preset?: string
  readonly release?: string
  readonly realm?: readonly string[]
  readonly password?: readonly string[]
  readonly check?: boolean
}

const presets = ['keycloak']

const { users, clients } = conformanceProvider
const peopleOfTheSuites = { users, clients }

/** Runs the mock until it is interrupted. */
export async function mock(options: MockOptions): Promise<void> {
  if (options.check === true) {
    print(...(await checked(options)))
    return
  }
  const started = await listening(options, () =>
    options.preset === undefined ? startProvider(options) : startPreset(options.preset, options),
  )
  print(...greeting(started))
  await untilEnded()
  await started.server.close()
}

/** Starts the conforming provider. @throws ConfigError for options, a file or a client that cannot be used */
async function startProvider(options: MockOptions): Promise<StartedMock> {
  const { release, realm, password } = options
  if ([release, realm, password].some((given) => given !== undefined)) {
    throw new ConfigError('--release, --realm and --password require --preset keycloak')
  }
  const configured = options.config === undefined ? {} : await configuration(options.config)
  const defects = [...(configured?.defects ?? []), ...(options.defect ?? [])].map((name) =>
    isDefectName(name) ? name : unknownName(name, defectNames, 'defect'),
  )
  const settings: MockProviderOptions = {
    ...(options.suites ? peopleOfTheSuites : {}),
    ...configured,
    defects,
  }
  const server = await listeningProvider(settings, options)
  const { origin, provider } = server
  const generated = await generatedPerson(server, settings)
  return {
    server,
    about: [
      printed`issuer   ${provider.issuer}`,
      ...(provider.issuer.startsWith(origin) ? [] : [printed`listens  ${origin}`]),
    ],
    users: (settings.users ?? defaultUsers).slice(0, 5),
    ...(generated === undefined
      ? {}
      : {
          people: printed`people   ${settings.people?.count ?? 0}, such as ${generated.username}  password ${testPassword(generated.username)}`,
        }),
    clients: (settings.clients ?? defaultClients).slice(0, 5),
  }
}

/** What the preset has to say about its files. @throws ConfigError */
async function checked(options: MockOptions): Promise<readonly Printed[]> {
  if (options.preset === undefined) throw new ConfigError('--check requires --preset keycloak')
  if (!presets.includes(options.preset)) unknownName(options.preset, presets, 'preset')
  const { checkRealms } = await import('./mock-keycloak.ts')
  return checkRealms(options)
}

async function startPreset(preset: string, options: MockOptions): Promise<StartedMock> {
  if (!presets.includes(preset)) unknownName(preset, presets, 'preset')
  if (options.suites) {
    throw new ConfigError('--suites cannot be combined with --preset keycloak; --realm takes a realm')
  }
  const { startKeycloak } = await import('./mock-keycloak.ts')
  return startKeycloak(options)
}

/** Serves until it is interrupted, which is how it is meant to end. */
async function untilEnded(): Promise<void> {
  await interruptible(
    ({ ordered }) =>
      new Promise((resolve) => {
        ordered.addEventListener('abort', () => resolve(exitCodes.met), { once: true })
      }),
  )
}

/** Loaded only where there is a file, so that the mock starts at once without one. */
async function configuration(file: string): Promise<MockProviderOptions | null> {
  const { readDocument } = await import('../../harness/target/document.ts')
  const { providerSchema } = await import('../../mock-provider/provider/options-schema.ts')
  return (await readDocument(file, providerSchema)) as MockProviderOptions | null
}

async function listeningProvider(
  settings: MockProviderOptions,
  options: MockOptions,
): Promise<ListeningProvider> {
  const server = await listen(settings, { ...options, ownProcess: true })
  try {
    // People and clients are put into the store at the first request, so a client that cannot be used shows here.
    await server.provider.clients.list()
    return server
  } catch (error) {
    // What still listens would keep the process.
    await server.close()
    if (error instanceof OAuthError)
      throw new ConfigError(`${options.config ?? 'the configuration'} clients: ${error.message}`)
    throw error
  }
}

/** @throws ConfigError where nothing can listen there */
async function listening<Server>(
  options: Pick<MockOptions, 'host' | 'port'>,
  start: () => Promise<Server>,
): Promise<Server> {
  try {
    return await start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const at = `${options.host}:${options.port}`
    if (code === 'EADDRINUSE')
      throw new ConfigError(`port ${options.port} on ${options.host} is in use; choose another with --port`)
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND')
      throw new ConfigError(`cannot listen on ${at} (${code}); choose another with --host and --port`)
    throw error
  }
}

/** One of the people who were generated in addition to the configured users. */
async function generatedPerson(
  { provider }: ListeningProvider,
  { people, users = defaultUsers }: MockProviderOptions,
): Promise<UserSummary | undefined> {
  if (people === undefined) return undefined
  const configured = new Set(users.map(({ username }) => username))
  return (await provider.users.list()).find(({ username }) => !configured.has(username))
}

/** What somebody who starts it wants to copy. */
function greeting({ server, about, users, people, clients, more = [] }: StartedMock): Printed[] {
  return [
    ...about,
    ...users.map(({ username, password }) => printed`user     ${username}  password ${password}`),
    ...(people === undefined ? [] : [people]),
    ...clients.map(({ client_id, client_secret }) => {
      const secret = client_secret === undefined ? 'public' : printed`secret ${client_secret}`
      return printed`client   ${client_id}  ${secret}`
    }),
    ...more,
    ...server.provider.defects.active().map((name) => printed`defect   ${name}`),
    printed`Fixed test keys: for tests only. Press Ctrl-C to stop.`,
  ]
}
