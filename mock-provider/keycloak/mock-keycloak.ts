import { Clock } from '../kit/clock.ts'
import { Control } from '../kit/control/control.ts'
import { DefectSwitches } from '../kit/defect-switches.ts'
import type { FaultRule } from '../kit/faults/fault.ts'
import { SwitchedFaults } from '../kit/faults/switched-faults.ts'
import { Front } from '../kit/front.ts'
import { Journal } from '../kit/journal.ts'
import { MockError } from '../kit/mock-error.ts'
import type { MockServer } from '../kit/mock-server.ts'
import { RequestGate } from '../kit/request-gate.ts'
import { requestOf } from '../kit/request-of.ts'
import { Visitor } from '../kit/sign-in.ts'
import { applicationOf } from './application.ts'
import { type KeycloakDefectName, keycloakDefects } from './defects.ts'
import { demoRealm } from './demo-realm.ts'
import { directoryOf } from './directory.ts'
import { endpointNamer } from './endpoint-names.ts'
import { issueTokens, userNamed } from './issuing.ts'
import type { Deliver } from './model.ts'
import { masterRealm } from './new-realm.ts'
import type { Realm } from './realm.ts'
import { type Release, releaseOf } from './release.ts'
import type { Representation } from './representations.ts'
import { type Administrator, KeycloakServer } from './server.ts'
import { restoreInto, snapshotOf, stateOf } from './snapshot.ts'

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
  /** What goes wrong between the server and its clients from the start. */
  readonly faults?: readonly FaultRule[]
  /** The interface by which tests in other processes control it, below `/control`. */
  readonly control?: { readonly token?: string }
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
    options.deliver ?? ((address, form) => globalThis.fetch(address, { method: 'POST', body: form }))
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
  const realmOf = (): Realm => {
    const realm = running.server.realms.get(first)
    if (realm === undefined) throw new MockError('unknown_realm', `the realm ${first} is not there any more`)
    return realm
  }
  const faults = new SwitchedFaults(clock, options.faults)
  const front = new Front({
    journal,
    faults,
    endpointOf: endpointNamer(url),
    scriptsMayRead: true,
    resign: (claims, { typ, kid }) => realmOf().keys.sign(claims, typ, kid),
  })
  const control = new Control({ server: () => keycloak, own: [url], token: options.control?.token })
  const fetch = async (request: Request): Promise<Response> => {
    // Not through the gate: a reset that is asked for here waits until every request was answered.
    if (control.isFor(request)) {
      gate.refuseClosed()
      return control.answer(request)
    }
    return gate.pass(() => front.answer(request, async (seen) => running.app.fetch(request, seen)))
  }
  const keycloak: MockKeycloak = {
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
    faults,
    issueTokens: (order = {}) => gate.pass(async () => issueTokens(running.server, realmOf(), order)),
    async signIn(authorizationUrl, how = {}) {
      const { username, password } = userNamed(realmOf(), how.user)
      const known = how.password ?? password
      if (typeof known !== 'string') {
        const why = `only a hash of the password of ${username} is known; give it as \`password\``
        throw new MockError('sign_in_failed', why)
      }
      const person = { username, password: known }
      const { origin } = new URL(url)
      return new Visitor(fetch, person, how.decision).walk(
        new URL(authorizationUrl),
        (address) => address.origin === origin,
      )
    },
    fetch: (input, init) => fetch(requestOf(input, init)),
    reset: () => {
      faults.reset()
      return gate.alone(async () => {
        clock.reset()
        journal.clear()
        running = start()
        defects.replace(options.defects ?? [])
      })
    },
    snapshot: () => gate.pass(async () => snapshotOf(running.server, gate, { defects, faults })),
    restore: (snapshot) => {
      const state = stateOf(snapshot, gate)
      faults.clear()
      return gate.alone(async () => {
        running = start()
        journal.clear()
        restoreInto(running.server, { defects, faults }, state)
      })
    },
    close: () => {
      faults.clear()
      return gate.close()
    },
  }
  return keycloak
}
