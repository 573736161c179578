import { Clock } from '../kit/clock.ts'
import { DefectSwitches } from '../kit/defect-switches.ts'
import { Journal } from '../kit/journal.ts'
import type { MockServer } from '../kit/mock-server.ts'
import { RequestGate } from '../kit/request-gate.ts'
import { applicationOf } from './application.ts'
import { type KeycloakDefectName, keycloakDefects } from './defects.ts'
import { demoRealm } from './demo-realm.ts'
import { directoryOf } from './directory.ts'
import type { Deliver } from './model.ts'
import { masterRealm } from './new-realm.ts'
import { type Release, releaseOf } from './release.ts'
import type { Representation } from './representations.ts'
import { type Administrator, KeycloakServer } from './server.ts'

export { MockError, type MockErrorCode } from '../kit/mock-error.ts'
export type { MockServer } from '../kit/mock-server.ts'
export { OAuthError, type OAuthErrorCode } from '../kit/oauth-error.ts'

export interface MockKeycloakOptions {
  /** Address of the server, with or without a path, without a trailing slash. */
  readonly url?: string
  /** The release to be: `26.7` (default), `26.0` and so on; a patch release counts as its line. */
  readonly version?: string
  /** What it does otherwise than that release: members of `Release`, e.g. `{ hintEndsOffline: true }`. */
  readonly behaves?: Partial<Release>
  /** Defects to switch on from the start: those of the conforming provider that it can have. */
  readonly defects?: readonly KeycloakDefectName[]
  /** Realms as Keycloak exports them. Default: one realm `demo` with the people and clients of the mock. */
  readonly realms?: readonly Representation[]
  /** Carries logout tokens to clients. Default: the global `fetch`. */
  readonly deliver?: Deliver
  /** Who administers the master realm. Default `admin` with password `admin`. */
  readonly administrator?: Administrator
}

/**
 * A running Keycloak look-alike without a socket: requests go in by `fetch`. Its issuer, users, clients and grants are
 * those of its first realm.
 */
export interface MockKeycloak extends MockServer<KeycloakDefectName> {
  /** Address of the server. */
  readonly url: string
  /** The release it behaves like, e.g. `26.7.3`. */
  readonly version: string
  /** Names of its realms. */
  readonly realms: readonly string[]
  /** The issuer of one of them; undefined where it is not there. */
  issuerOf(realm: string): string | undefined
}

/**
 * Makes a mock that answers as Keycloak does, as far as offline tokens need it: realm paths, tokens and their claims,
 * pages, error texts, the account and the administrator's interface.
 *
 * @throws MockError unknown_release, unknown_defect
 * @throws OAuthError for a realm that cannot be imported
 */
export function createMockKeycloak(options: MockKeycloakOptions = {}): MockKeycloak {
  const url = (options.url ?? 'http://localhost:9400').replace(/\/$/, '')
  const clock = new Clock()
  const release: Release = { ...releaseOf(options.version), ...options.behaves }
  const administrator = options.administrator ?? { username: 'admin', password: 'admin' }
  const deliver: Deliver =
    options.deliver ?? ((address, form) => fetch(address, { method: 'POST', body: form }))
  const journal = new Journal(clock)
  const gate = new RequestGate()
  const start = () => {
    const server = new KeycloakServer({ release, clock, base: url, administrator, deliver, journal })
    for (const realm of options.realms ?? [demoRealm]) server.addRealm(realm)
    return { server, app: applicationOf(server) }
  }
  let running = start()
  const defects = new DefectSwitches<KeycloakDefectName, Partial<Release>>(keycloakDefects, (active) => {
    running.server.release = Object.assign({}, release, ...active) as Release
  })
  defects.replace(options.defects ?? [])
  const realms = (): string[] => [...running.server.realms.keys()].filter((name) => name !== masterRealm)
  const [first = masterRealm] = realms()
  return {
    url,
    version: release.version,
    get issuer() {
      const realm = running.server.realms.get(first)
      return realm === undefined ? `${url}/realms/${first}` : running.server.issuerOf(realm)
    },
    get realms() {
      return realms()
    },
    issuerOf(name) {
      const realm = running.server.realms.get(name)
      return realm === undefined ? undefined : running.server.issuerOf(realm)
    },
    clock,
    ...directoryOf(() => running.server, first),
    get events() {
      return journal.events
    },
    watch: (tell) => journal.watch(tell),
    get requests() {
      return journal.requests
    },
    defects,
    fetch: (request) => gate.pass(async () => running.app.fetch(request)),
    reset: () =>
      gate.alone(async () => {
        clock.reset()
        journal.clear()
        running = start()
        defects.replace(options.defects ?? [])
      }),
    close: () => gate.close(),
  }
}
