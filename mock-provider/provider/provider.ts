import { defaultClients, defaultUsers, strictDefaultClients } from '../../fixtures/people.ts'
import { Clock } from '../kit/clock.ts'
import { DefectSwitches } from '../kit/defect-switches.ts'
import { Journal } from '../kit/journal.ts'
import type { MockServer } from '../kit/mock-server.ts'
import { RequestGate } from '../kit/request-gate.ts'
import { applicationOf } from './application.ts'
import { clientFrom } from './client-registration.ts'
import { Core, type Outbound } from './core.ts'
import { applyDefects, defectiveResponse } from './defects/apply.ts'
import type { Defect } from './defects/defect.ts'
import { defects as allDefects } from './defects/index.ts'
import type { DefectName } from './defects/name.ts'
import { directoryOf, type ProviderClients, type ProviderUsers, putUser } from './directory.ts'
import { KeyRing } from './keys.ts'
import { Names } from './names.ts'
import type { MockProviderOptions as ProviderOptions, UserOptions } from './options.ts'
import { checkPeople, lifetimesFrom } from './settings.ts'
import { MemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'

export { MockError, type MockErrorCode } from '../kit/mock-error.ts'
export type { MockServer } from '../kit/mock-server.ts'
export { OAuthError, type OAuthErrorCode } from '../kit/oauth-error.ts'
export type { DefectName } from './defects/name.ts'
export type { ClientOptions, PeopleOptions, UserOptions } from './options.ts'

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
  /** How it sends requests to clients: their keys, logout tokens. Default: the global `fetch`. */
  readonly outbound?: Outbound
  /** A misbehaviour that has no name, besides the defects that are switched on. */
  readonly behaviour?: Defect
}

/**
 * Makes a mock OpenID provider that behaves well unless a defect is switched on.
 *
 * @throws MockError unknown_defect for a defect nobody knows, invalid_option for a number that cannot be used
 */
export function createMockProvider(
  options: MockProviderOptions = {},
  seams: ProviderSeams = {},
): MockProvider {
  const clock = seams.clock ?? new Clock()
  const fromRequest = options.issuer === 'from-request'
  const issuer = fromRequest ? defaultIssuer : (options.issuer ?? defaultIssuer)
  if (options.people !== undefined) checkPeople(options.people)
  const lifetimes = lifetimesFrom(options.lifetimes)
  const store = seams.store ?? new MemoryStore()
  const journal = new Journal(clock)
  const gate = new RequestGate()
  const unnamed = seams.behaviour === undefined ? [] : [seams.behaviour]
  const start = () => {
    const keys = new KeyRing(options.signing ?? 'RS256')
    const core = new Core({
      ...{ issuer, options, store, clock, keys, journal, lifetimes },
      ...(seams.outbound === undefined ? {} : { outbound: seams.outbound }),
    })
    let seeded: Promise<void> | undefined
    const ready = (): Promise<void> => {
      seeded ??= seed(core, options)
      return seeded
    }
    const app = applicationOf(core, defects)
    const others = new Names(core, (other) => applicationOf(other, defects))
    return {
      core,
      ready,
      appFor: (request: Request) => (fromRequest ? others.of(request) : undefined) ?? app,
    }
  }
  const defects = new DefectSwitches<DefectName, Defect>(allDefects, (active) =>
    applyDefects(running.core, { options, store }, [...active, ...unnamed]),
  )
  let running = start()
  defects.replace(options.defects ?? [])
  return {
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
    fetch: (request) =>
      gate.pass(async () => {
        await running.ready()
        // Filled by the token endpoint, for those who look at answers on their way out.
        const seen: { grantType?: string } = {}
        const app = running.appFor(request)
        const granted = await app.crossOrigin.preflight(request)
        if (granted !== undefined) return granted
        const response = await app.fetch(request, seen)
        const active = defects.behaviours()
        const facts = { path: new URL(request.url).pathname, ...seen }
        const answer = active.length === 0 ? response : await defectiveResponse(active, facts, response)
        return app.crossOrigin.allow(request, answer)
      }),
    reset: () =>
      gate.alone(async () => {
        await store.clear()
        clock.reset()
        journal.clear()
        running = start()
        defects.replace(options.defects ?? [])
      }),
    close: () => gate.close(),
  }
}

const defaultIssuer = 'http://localhost:9400'

/** Puts the configured (or the default) people and clients into the store, unless an earlier life of it did. */
async function seed(core: Core, options: MockProviderOptions): Promise<void> {
  if (options.keys === 'own') await core.keys.makeOwn()
  if ((await core.store.clients()).length > 0) return
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
}
