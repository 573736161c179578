import { defaultClients, defaultUsers, strictDefaultClients } from '../../fixtures/people.ts'
import { Clock } from '../kit/clock.ts'
import { Control } from '../kit/control/control.ts'
import { DefectSwitches } from '../kit/defect-switches.ts'
import type { Digest } from '../kit/digest.ts'
import { SwitchedFaults } from '../kit/faults/switched-faults.ts'
import { Front } from '../kit/front.ts'
import { Journal } from '../kit/journal.ts'
import { MockError } from '../kit/mock-error.ts'
import type { Judging, MockServer } from '../kit/mock-server.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { RequestGate } from '../kit/request-gate.ts'
import { requestOf } from '../kit/request-of.ts'
import { Visitor } from '../kit/sign-in.ts'
import type { SignerOf } from '../kit/signer.ts'
import { applicationOf } from './application.ts'
import { clientFrom } from './client-registration.ts'
import { Core, type Outbound } from './core.ts'
import { applyDefects, defectiveResponse } from './defects/apply.ts'
import type { Defect } from './defects/defect.ts'
import { defects as allDefects } from './defects/index.ts'
import type { DefectName } from './defects/name.ts'
import { directoryOf, type ProviderClients, type ProviderUsers, putUser } from './directory.ts'
import { endpointNamer } from './endpoint-names.ts'
import { HazardSwitch } from './hazard-switch.ts'
import { issueTokens, userNamed } from './issuing.ts'
import { KeptSettings } from './kept-settings.ts'
import { KeyRing } from './keys.ts'
import { mcpPath } from './mcp/protected-resource.ts'
import { Names } from './names.ts'
import type { MockProviderOptions as ProviderOptions, UserOptions } from './options.ts'
import { lifetimesFrom } from './settings.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'
import { restoreInto, snapshotOf, stateOf } from './snapshot.ts'
import { memoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'

/** What a configuration file says, with names of defects that the compiler knows. */
export interface MockProviderOptions extends Omit<ProviderOptions, 'defects'> {
  /** Defects to switch on from the start. */
  readonly defects?: readonly DefectName[]
}

/** A running provider without a socket: requests go in by `fetch`. */
export interface MockProvider extends MockServer<DefectName> {
  readonly users: ProviderUsers
  readonly clients: ProviderClients
}

export interface ProviderSeams {
  readonly store?: Store
  readonly clock?: Clock
  /** What signs tokens; default: WebCrypto. */
  readonly signer?: SignerOf
  /** What hashes on the way to tokens; default: WebCrypto. */
  readonly digest?: Digest
  /** How it sends requests to clients: their keys, logout tokens. Default: the global `fetch`. */
  readonly outbound?: Outbound
  /** How it reads documents of clients at addresses that strangers name, without going into networks of its own. */
  readonly fetchPublic?: Outbound
  /** A misbehaviour that has no name, besides the defects that are switched on. */
  readonly behaviour?: Defect
  /** What answers `/control/verdict`. */
  readonly judge?: Judging
}

/**
 * Makes a provider of options that were checked before.
 *
 * @throws MockError unknown_defect for a defect nobody knows, invalid_option for what no schema can tell
 */
export function newProvider(options: MockProviderOptions = {}, seams: ProviderSeams = {}): MockProvider {
  const clock = seams.clock ?? new Clock()
  const fromRequest = options.issuer === 'from-request'
  const issuer = fromRequest ? defaultIssuer : (options.issuer ?? defaultIssuer)
  if (options.state !== undefined && seams.store === undefined) throw stateWithoutStore()
  const lifetimes = lifetimesFrom(options.lifetimes)
  const store = seams.store ?? memoryStore()
  const journal = new Journal(clock)
  const gate = new RequestGate()
  const unnamed = seams.behaviour === undefined ? [] : [seams.behaviour]
  const start = () => {
    const keys = new KeyRing(signingOf(options), seams.signer)
    const core = new Core({
      ...{ issuer, options, store, clock, keys, journal, lifetimes },
      ...(seams.outbound === undefined ? {} : { outbound: seams.outbound }),
      ...(seams.digest === undefined ? {} : { digest: seams.digest }),
      ...(seams.fetchPublic === undefined ? {} : { fetchPublic: seams.fetchPublic }),
      switches: { defects, faults, hazard, behaviourOf: (name) => allDefects[name].behaviour },
    })
    const kept = new KeptSettings(core, store)
    let begun: Promise<void> | undefined
    const ready = async (): Promise<void> => {
      begun ??= begin(core, kept, options)
      await begun
      await kept.follow()
    }
    const app = applicationOf(core)
    const others = new Names(core, (other) => applicationOf(other))
    return {
      core,
      kept,
      ready,
      appFor: (request: Request) => (fromRequest ? others.of(request) : undefined) ?? app,
    }
  }
  const apply = (): void => {
    applyDefects(running.core, { options: hazard.optionsWith(options), store }, behaving())
  }
  const behaving = (): readonly Defect[] => [
    ...new Set([...defects.behaviours(), ...hazard.defects.map((name) => allDefects[name])]),
    ...unnamed,
  ]
  const defects = new DefectSwitches<DefectName, Defect>(allDefects, apply)
  const faults = new SwitchedFaults(clock, options.faults)
  const hazard = new HazardSwitch({ faults, core: () => running.core, changed: apply })
  let running = start()
  checkClients(options, running.core)
  defects.replace(options.defects ?? [])
  const front = new Front({
    journal,
    faults,
    endpointOf: endpointNamer(issuer, mcpPath(options)),
    resign: (claims, { typ, kid }) => running.core.keys.sign(claims, typ, { kid }),
    keepSecrets: options.keep_secrets ?? false,
  })
  const pages = options.login?.at
  const { addresses } = running.core
  const control = new Control({
    server: () => provider,
    own: [issuer, addresses.pages, addresses.endpoints, ...(pages === undefined ? [] : [pages])],
    token: options.control?.token,
  })
  const answered = async (request: Request): Promise<Response> => {
    // Not through the gate: a reset that is asked for here waits until every request was answered.
    if (options.endpoints?.control !== false && control.isFor(request)) {
      gate.refuseClosed()
      // What an earlier life left comes first, so that nothing that is changed here is lost to it.
      if (store.sharedWith !== 'nobody') await running.ready()
      return control.answer(request)
    }
    return gate.pass(async () => {
      await running.ready()
      const app = running.appFor(request)
      const granted = await app.crossOrigin.preflight(request)
      if (granted !== undefined) return granted
      const answer = await front.answer(request, async (seen) => {
        const response = await app.fetch(request, seen)
        const active = behaving()
        seen.altered = active.length > 0
        if (active.length === 0) return response
        const path = new URL(request.url).pathname
        const facts = { path, ...(seen.grantType === undefined ? {} : { grantType: seen.grantType }) }
        return defectiveResponse(active, facts, response)
      })
      return app.crossOrigin.allow(request, answer)
    })
  }
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await answered(request)
    // Whatever the answer says has to be true after a crash, too, whoever wrote what it leans on.
    await running.kept.save()
    await store.durable()
    return answer
  }
  const provider: MockProvider = {
    issuer,
    clock,
    ...directoryOf(() => running),
    get events() {
      return journal.events
    },
    watch: (tell) => journal.watch(tell),
    get requests() {
      return journal.requests
    },
    defects,
    faults,
    ...(seams.judge === undefined ? {} : { judge: seams.judge }),
    issueTokens: (order = {}) =>
      gate.pass(async () => {
        await running.ready()
        return issueTokens(running.core, order)
      }),
    signIn: async (authorizationUrl, how = {}) => {
      await running.ready()
      const user = await userNamed(running.core, how.user)
      const person = { username: user.username, password: how.password ?? user.password }
      const origins = [issuer, options.login?.at ?? issuer, running.core.addresses.pages].map(
        (address) => new URL(address).origin,
      )
      return new Visitor(fetch, person, how.decision).walk(new URL(authorizationUrl), ({ origin }) =>
        origins.includes(origin),
      )
    },
    fetch: (input, init) => fetch(requestOf(input, init)),
    reset: () => {
      faults.reset()
      hazard.forget()
      return gate.alone(async () => {
        await store.clear()
        clock.reset()
        journal.clear()
        running = start()
        defects.replace(options.defects ?? [])
        // Whoever shares the store finds people in it.
        if (store.sharedWith !== 'nobody') await running.ready()
      })
    },
    snapshot: () =>
      gate.pass(async () => {
        await running.ready()
        return snapshotOf(running.core, store, { defects, faults })
      }),
    restore: (snapshot) => {
      const state = stateOf(snapshot, store)
      faults.clear()
      hazard.forget()
      return gate.alone(async () => {
        running = start()
        await running.ready()
        journal.clear()
        await restoreInto(running.core, store, { defects, faults }, state)
      })
    },
    close: () => {
      faults.clear()
      return gate.close()
    },
  }
  return provider
}

const defaultIssuer = 'http://localhost:9400'

/** The algorithms that it signs with; what clients choose none for is signed with the first. */
function signingOf({
  signing = 'RS256',
}: MockProviderOptions): readonly [SigningAlgorithm, ...SigningAlgorithm[]] {
  const [first = 'RS256', ...others] = [signing].flat()
  return [first, ...others]
}

function stateWithoutStore(): MockError {
  return new MockError(
    'invalid_option',
    'state is opened by `listen` or the command mock; in a process, give what `openState` opened as the store',
  )
}

/** A client is put into the store at the first request; one that cannot be used shows before. @throws MockError */
function checkClients(options: MockProviderOptions, core: Core): void {
  if (options.clients === 'any') return
  for (const client of options.clients ?? []) {
    try {
      clientFrom({ ...client }, { order: 0, at: 0 }, core)
    } catch (error) {
      if (error instanceof OAuthError) throw new MockError('invalid_option', `clients: ${error.message}`)
      throw error
    }
  }
}

/** Goes on from an earlier life of the store, or begins one. */
async function begin(core: Core, kept: KeptSettings, options: MockProviderOptions): Promise<void> {
  // Those of an earlier life take their place.
  if (options.keys === 'own') await core.keys.makeOwn()
  await kept.begin()
  await core.store.once('people', () => seed(core, options))
}

/** Puts the configured (or the default) people and clients into the store. */
async function seed(core: Core, options: MockProviderOptions): Promise<void> {
  const users: readonly UserOptions[] = options.users ?? defaultUsers
  for (const user of users) await putUser(core, user)
  if (options.people !== undefined) {
    const { peopleFrom } = await import('./people.ts')
    const taken = users.flatMap(({ username, email }) =>
      email === undefined ? [username] : [username, email],
    )
    for (const person of await peopleFrom(options.people, taken)) await putUser(core, person)
  }
  if (options.clients === 'any') return
  for (const client of options.clients ?? (options.strict === true ? strictDefaultClients : defaultClients)) {
    await core.store.putClient(clientFrom({ ...client }, await core.store.made(core.now()), core))
  }
  const auto = options.login?.auto
  if (auto !== undefined && (await core.store.userByName(auto))?.enabled !== true) {
    const names = (await core.store.users()).map(({ username }) => username).slice(0, 10)
    throw new MockError(
      'invalid_option',
      `login.auto: no user ${auto} who may sign in; there are ${names.join(', ')}`,
    )
  }
}
