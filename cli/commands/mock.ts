import { isMainThread } from 'node:worker_threads'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { defaultClients, defaultUsers, testPassword } from '../../fixtures/people.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import {
  type AnsweredRequest,
  type ListeningProvider,
  listenUnchecked,
} from '../../mock-provider/adapters/listening.ts'
import type { UserSummary } from '../../mock-provider/kit/mock-server.ts'
import { defectNames, isDefectName } from '../../mock-provider/provider/defects/index.ts'
import { mcpPath } from '../../mock-provider/provider/mcp/protected-resource.ts'
import { type MockProviderOptions, newProvider } from '../../mock-provider/provider/new-provider.ts'
import { interruptible } from '../interruption.ts'
import { type Printed, printed } from '../printed.ts'
import { print } from '../terminal.ts'
import { configuration, type MockOptions, presetNamed, toBeControlled, withHazards } from './mock-flags.ts'
import { greeting, secretsLines, stateLine } from './mock-greeting.ts'
import { requestLine, whatToTell } from './mock-lines.ts'
import { listening, toldFrom } from './mock-mistakes.ts'
import { type Network, networkOf } from './mock-network.ts'
import type { StartedMock } from './started-mock.ts'

const { users, clients } = conformanceProvider
const peopleOfTheSuites = { users, clients }

/** Runs the mock until it is interrupted. */
export async function mock(options: MockOptions): Promise<void> {
  if (options.check === true) {
    print(...(await checked(options)))
    return
  }
  if (options.judge !== undefined) {
    process.exitCode = await judging(options, options.judge)
    return
  }
  if (options.out !== undefined) throw new ConfigError('--out requires --judge')
  if (options.openid === true) throw new ConfigError('--openid requires --judge')
  const network = await networkOf(options)
  const started = await listening(options, () =>
    options.preset === 'keycloak' ? startLookAlike(options, network) : startProvider(options, network),
  )
  print(...network.warnings, ...greeting(started))
  started.server.provider.watch(({ event, details }) => {
    const line = whatToTell(event, details)
    if (line !== undefined) print(line)
  })
  await untilEnded()
  await started.server.close()
}

/** Everything of the mock is up to the hazards then. @throws ConfigError for an option that says something else */
async function judging(options: MockOptions, judge: readonly string[] | true): Promise<number> {
  const {
    port,
    host,
    out = 'reports/out',
    controlToken,
    judge: _,
    openid = false,
    preset,
    ...others
  } = options
  const set = Object.entries({ ...others, ...(preset === 'mcp' ? {} : { preset }) })
  const [other] = set.find(([, value]) => value !== undefined && value !== false) ?? []
  if (other !== undefined) {
    throw new ConfigError(
      `--judge cannot be combined with --${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}; accepted are --port, --host, --out, --control-token, --openid and --preset mcp`,
    )
  }
  const { mockJudge } = await import('./mock-judge.ts')
  const { control } = await toBeControlled(controlToken === undefined ? {} : { controlToken }, {})
  return listening(options, () =>
    mockJudge({ port, host, judge, openid, out, ...(control === undefined ? {} : { control }) }),
  )
}

/** Starts the conforming provider. @throws ConfigError for options, a file or a client that cannot be used */
async function startProvider(options: MockOptions, network: Network): Promise<StartedMock> {
  if (options.url !== undefined)
    throw new ConfigError('--url requires --preset keycloak; here it is --issuer')
  const { release, realm, password } = options
  if ([release, realm, password].some((given) => given !== undefined)) {
    throw new ConfigError('--release, --realm and --password require --preset keycloak')
  }
  const configured = options.config === undefined ? {} : await configuration(options.config)
  const hazardous = await withHazards({ ...presetNamed(options.preset), ...configured }, options.hazard ?? [])
  const defects = [...(hazardous.defects ?? []), ...(options.defect ?? [])].map((name) =>
    isDefectName(name) ? name : unknownName(name, defectNames, 'defect'),
  )
  const settings: MockProviderOptions = {
    ...(options.suites ? peopleOfTheSuites : {}),
    ...hazardous,
    ...(network.issuer === undefined ? {} : { issuer: network.issuer }),
    ...(options.strict === true ? { strict: true } : {}),
    ...(options.keepSecrets === true ? { keep_secrets: true } : {}),
    ...(await toBeControlled(options, hazardous)),
    login: {
      one_click: !options.suites && options.strict !== true && hazardous.strict !== true,
      ...hazardous.login,
      ...(options.auto === undefined ? {} : { auto: options.auto }),
    },
    ...(options.state === undefined ? {} : { state: options.state }),
    defects,
  }
  if (options.issuers !== undefined)
    return startByPath(options.issuers, settings, placeOf(options, network), options.config)
  const server = await listeningProvider(settings, options, placeOf(options, network))
  const { origin, provider } = server
  const mcp = mcpPath(settings)
  const generated = await generatedPerson(server, settings)
  return {
    server,
    about: [
      printed`issuer   ${settings.issuer === 'from-request' ? 'as each request says: its Host, or X-Forwarded-*' : provider.issuer}`,
      ...(provider.issuer.startsWith(origin) ? [] : [printed`listens  ${origin}`]),
      ...(mcp === undefined ? [] : [printed`mcp      ${provider.issuer.replace(/\/+$/, '')}${mcp}`]),
      ...(settings.state === undefined ? [] : [stateLine(settings.state, server.goesOn)]),
      ...secretsLines(settings),
    ],
    users: (settings.users ?? defaultUsers).slice(0, 5),
    ...(generated === undefined
      ? {}
      : {
          people: printed`people   ${settings.people?.count ?? 0}, such as ${generated.username}  password ${testPassword(generated.username)}`,
        }),
    clients: clientsOf(settings).slice(0, 5),
    faults: settings.faults ?? [],
  }
}

/** What the preset has to say about its files. @throws ConfigError */
async function checked(options: MockOptions): Promise<readonly Printed[]> {
  presetNamed(options.preset)
  if (options.preset !== 'keycloak') throw new ConfigError('--check requires --preset keycloak')
  const { checkRealms } = await import('./mock-keycloak.ts')
  return checkRealms(options)
}

async function startLookAlike(options: MockOptions, network: Network): Promise<StartedMock> {
  if (options.state !== undefined) {
    throw new ConfigError(
      '--state cannot be combined with --preset keycloak, which keeps its state in memory',
    )
  }
  if (options.auto !== undefined || options.hazard !== undefined) {
    throw new ConfigError('--auto and --hazard cannot be combined with --preset keycloak')
  }
  if (options.keepSecrets === true) {
    throw new ConfigError('--keep-secrets cannot be combined with --preset keycloak, which has no inspector')
  }
  if (options.suites) {
    throw new ConfigError('--suites cannot be combined with --preset keycloak; --realm takes a realm')
  }
  if (options.issuers !== undefined || options.strict === true || options.issuer !== undefined) {
    throw new ConfigError(
      '--issuer, --issuers and --strict cannot be combined with --preset keycloak; its address is --url',
    )
  }
  const { startKeycloak } = await import('./mock-keycloak.ts')
  const controlled = await toBeControlled(options, {})
  return startKeycloak({ ...options, ...controlled, place: placeOf(options, network) })
}

/** Where it listens, and how. */
function placeOf({ port, host, log }: MockOptions, { https }: Network) {
  return {
    port,
    host,
    ownProcess: isMainThread,
    ...(https === undefined ? {} : { https }),
    ...(log === true ? { log: (request: AnsweredRequest) => print(requestLine(request)) } : {}),
  }
}

/** Several issuers on one port, each made when it is first asked for. */
async function startByPath(
  how: string,
  settings: MockProviderOptions,
  place: ReturnType<typeof placeOf>,
  config: string | undefined,
): Promise<StartedMock> {
  if (how !== 'by-path') {
    throw new ConfigError(`--issuers: found ${JSON.stringify(how)}; accepted is by-path`)
  }
  if (settings.state !== undefined) {
    throw new ConfigError('--state cannot be combined with --issuers by-path, whose issuers are in memory')
  }
  if (settings.issuer !== undefined) {
    throw new ConfigError('--issuers by-path makes its issuers itself; leave the issuer out')
  }
  const { createMockProviders } = await import('../../mock-provider/provider/by-path.ts')
  // Each issuer is made when it is asked for; a client that cannot be used is to show now.
  await toldFrom(config, () => newProvider(settings).clients.list())
  const server = await toldFrom(config, () =>
    listenUnchecked(settings, {
      ...place,
      make: ({ issuer = '', ...each }) => createMockProviders(each, issuer),
    }),
  )
  const { origin } = server
  return {
    server,
    about: [
      printed`issuers  ${origin}/NAME, each made when it is first asked for`,
      printed`such as  ${origin}/first/.well-known/openid-configuration`,
      ...secretsLines(settings),
    ],
    users: (settings.users ?? defaultUsers).slice(0, 5),
    clients: clientsOf(settings).slice(0, 5),
  }
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

/** People are put into the store at the first request; what is wrong with them has to show at the start. */
async function listeningProvider(
  settings: MockProviderOptions,
  options: MockOptions,
  place: ReturnType<typeof placeOf>,
): Promise<ListeningProvider> {
  const server = await toldFrom(options.config, () => listenUnchecked(settings, place))
  try {
    await toldFrom(options.auto === undefined ? options.config : '--auto', () => server.provider.users.list())
    return server
  } catch (error) {
    // What still listens would keep the process.
    await server.close()
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

function clientsOf({ clients = defaultClients }: MockProviderOptions): StartedMock['clients'] {
  return clients === 'any' ? [] : clients
}
