import { Clock } from '../kit/clock.ts'
import { Journal, type SeenRequest } from '../kit/journal.ts'
import { applicationOf } from './application.ts'
import { demoRealm } from './demo-realm.ts'
import { masterRealm } from './furniture.ts'
import type { Deliver } from './model.ts'
import { type Release, releaseOf } from './release.ts'
import type { Representation } from './representations.ts'
import { type Administrator, KeycloakServer } from './server.ts'

export interface MockKeycloakOptions {
  /** Address of the server, with or without a path, without a trailing slash. */
  readonly url?: string
  /** The release to be: `26.7` (default), `26.0` and so on; a patch release counts as its line. */
  readonly version?: string
  /** What it does otherwise than that release: members of `Release`, e.g. `{ hintEndsOffline: true }`. */
  readonly behaves?: Partial<Release>
  /** Realms as Keycloak exports them. Default: one realm `demo` with the people and clients of the mock. */
  readonly realms?: readonly Representation[]
  /** Carries logout tokens to clients. Default: the global `fetch`. */
  readonly deliver?: Deliver
  /** Who administers the master realm. Default `admin` with password `admin`. */
  readonly administrator?: Administrator
}

/** A running Keycloak look-alike without a socket: requests go in by `fetch`. */
export interface MockKeycloak {
  /** Address of the server. */
  readonly url: string
  /** The release it behaves like, e.g. `26.7.3`. */
  readonly version: string
  /** Names of its realms. */
  readonly realms: readonly string[]
  readonly clock: Clock
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: readonly SeenRequest[]
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

/**
 * Makes a mock that answers as Keycloak does, as far as offline tokens need it: realm paths, tokens and their claims,
 * pages, error texts, the account and the administrator's interface.
 *
 * @throws RangeError for a release that is not known
 * @throws OAuthError for a realm that cannot be imported
 */
export function createMockKeycloak(options: MockKeycloakOptions = {}): MockKeycloak {
  const url = (options.url ?? 'http://127.0.0.1:9400').replace(/\/$/, '')
  const clock = new Clock()
  const release: Release = { ...releaseOf(options.version), ...options.behaves }
  const administrator = options.administrator ?? { username: 'admin', password: 'admin' }
  const deliver: Deliver =
    options.deliver ?? ((address, form) => fetch(address, { method: 'POST', body: form }))
  const server = new KeycloakServer({ release, clock, base: url, administrator, deliver })
  for (const realm of options.realms ?? [demoRealm]) server.addRealm(realm)
  const journal = new Journal(clock)
  const app = applicationOf(server, journal)
  return {
    url,
    version: release.version,
    get realms() {
      return [...server.realms.keys()].filter((name) => name !== masterRealm)
    },
    clock,
    get requests() {
      return journal.requests
    },
    fetch: async (request) => app.fetch(request),
    close: async () => {},
  }
}
