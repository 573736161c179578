import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import { Clock } from '../kit/clock.ts'
import { Journal, type ProviderEvent, type SeenRequest } from '../kit/journal.ts'
import { applicationOf } from './application.ts'
import { clientFrom } from './client-registration.ts'
import { Core } from './core.ts'
import { applyDefects } from './defects/apply.ts'
import type { DefectName } from './defects/name.ts'
import { type ClientsHandle, type GrantsHandle, handlesOf, putUser, type UsersHandle } from './handles.ts'
import { KeyRing } from './keys.ts'
import type { MockProviderOptions as ProviderOptions, UserOptions } from './options.ts'
import { checkPeople, lifetimesFrom } from './settings.ts'
import { MemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'

export type { DefectName } from './defects/name.ts'
export type { ClientOptions, PeopleOptions, UserOptions } from './options.ts'

/** What a configuration file says, with names of defects that the compiler knows. */
export interface MockProviderOptions extends Omit<ProviderOptions, 'defects'> {
  /** Defects to switch on from the start. */
  readonly defects?: readonly DefectName[]
}

/** A running provider without a socket: requests go in by `fetch`. */
export interface MockProvider {
  readonly issuer: string
  fetch(request: Request): Promise<Response>
  readonly clock: Clock
  readonly users: UsersHandle
  readonly clients: ClientsHandle
  readonly grants: GrantsHandle
  /** What happened inside, newest last, without secrets; the latest 500. */
  readonly events: readonly ProviderEvent[]
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: readonly SeenRequest[]
  readonly defects: {
    enable(name: DefectName): void
    disable(name: DefectName): void
    active(): readonly DefectName[]
  }
  close(): Promise<void>
}

export interface ProviderSeams {
  readonly store?: Store
  readonly clock?: Clock
}

/**
 * Makes a mock OpenID provider that behaves well unless a defect is switched on.
 *
 * @throws RangeError for a defect nobody knows, or a number that cannot be used
 */
export function createMockProvider(
  options: MockProviderOptions = {},
  seams: ProviderSeams = {},
): MockProvider {
  const clock = seams.clock ?? new Clock()
  const issuer = options.issuer ?? 'http://127.0.0.1:9400'
  if (options.people !== undefined) checkPeople(options.people)
  const store = seams.store ?? new MemoryStore()
  const journal = new Journal(clock)
  const keys = new KeyRing(options.signing ?? 'RS256')
  const core = new Core({
    issuer,
    options,
    store,
    clock,
    keys,
    journal,
    lifetimes: lifetimesFrom(options.lifetimes),
  })
  const defects = applyDefects(core, options)
  for (const name of options.defects ?? []) defects.enable(name)
  const app = applicationOf(core, defects)
  let seeded: Promise<void> | undefined
  const ready = (): Promise<void> => {
    seeded ??= seed(core, options)
    return seeded
  }
  return {
    issuer,
    clock,
    ...handlesOf(core, ready),
    get events() {
      return journal.events
    },
    get requests() {
      return journal.requests
    },
    defects,
    async fetch(request) {
      await ready()
      // Filled by the token endpoint, for those who look at answers on their way out.
      const seen: { grantType?: string } = {}
      const response = await app.fetch(request, seen)
      if (defects.active().length === 0) return response
      return defects.respond({ path: new URL(request.url).pathname, ...seen }, response)
    },
    close: async () => {},
  }
}

/** Puts the configured (or the default) people and clients into the store, unless an earlier life of it did. */
async function seed(core: Core, options: MockProviderOptions): Promise<void> {
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
  for (const client of options.clients ?? defaultClients) {
    await core.store.putClient(clientFrom({ ...client }, await core.store.made(core.now()), core))
  }
}
