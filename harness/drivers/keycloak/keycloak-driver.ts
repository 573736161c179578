import type { Dispatcher } from 'undici'
import { Recorder } from '../../evidence/recorder.ts'
import { Redactor } from '../../evidence/redactor.ts'
import { SecretMemory } from '../../evidence/secret-memory.ts'
import { HttpClient } from '../../http/http-client.ts'
import { mayBeInside, reachOf } from '../../http/reach.ts'
import { createTransport } from '../../http/transport.ts'
import type { Ability, Capability } from '../../target/capability.ts'
import type { Target } from '../../target/target-file.ts'
import { defaultRedirectUri } from '../actors.ts'
import type { CapabilityNeeds, Driver, TestSession } from '../driver.ts'
import { GenericDriver } from '../generic/generic-driver.ts'
import { ServerProcess } from '../server-process.ts'
import { withoutSettings } from '../server-settings.ts'
import type { Traces } from '../traces.ts'
import { Administration, realmPath } from './administration.ts'
import { clientRepresentation } from './calls.ts'
import { completedTarget, type ServerProperties, testClock } from './keycloak-target.ts'
import { KeycloakOperations } from './operations.ts'

/**
 * Checks a Keycloak: creates a realm, or clients and users in an existing one, completes the target with what Keycloak
 * offers, and leaves the rest to the generic driver.
 */
export class KeycloakDriver implements Driver {
  readonly name = 'keycloak'
  readonly isolated = false
  readonly concurrency = 1
  readonly secrets: SecretMemory
  readonly #configured: Target
  readonly #block: { readonly url: string; readonly realm: string; readonly own: boolean }
  readonly #directory: string
  readonly #allowDestructive: boolean
  readonly #ownTransport: Dispatcher | undefined
  readonly #transport: Dispatcher
  readonly #server: ServerProcess | undefined
  /** What the run created and has to remove, with its path; the newest last. */
  readonly #created: { readonly what: string; readonly path: string }[] = []
  #inner: GenericDriver
  readonly #traces: Traces | undefined
  #clockMoves = false
  #cleaned = false

  constructor(
    target: Target,
    options: {
      readonly directory: string
      readonly allowDestructive: boolean
      /** Carries the requests. Default: sockets, with the target's TLS settings and the proxy of the environment. */
      readonly transport?: Dispatcher
      readonly traces?: Traces
    },
  ) {
    const { url = '', realm = '', ownRealm = false } = target.keycloak ?? {}
    this.#configured = target
    this.secrets = new SecretMemory(target)
    this.#block = { url, realm, own: ownRealm }
    this.#directory = options.directory
    this.#traces = options.traces
    this.#allowDestructive = options.allowDestructive
    this.#ownTransport = options.transport
    this.#transport =
      options.transport ??
      createTransport({
        ...target.tls,
        proxyFromEnvironment: true,
        mayBeInside: mayBeInside(target),
      })
    this.#server =
      target.server === undefined
        ? undefined
        : new ServerProcess({ ...target, issuer: `${url}/realms/master` }, options.directory, this.secrets)
    this.#inner = this.#driverFor({ clock: true })
  }

  get target(): Target {
    return this.#inner.target
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#server?.start(signal)
    const server = await this.#prepare(signal)
    await this.#inner.stop()
    this.#inner = this.#driverFor(server)
    await this.#inner.start(signal)
  }

  abilities(): Readonly<Record<Capability, Ability>> {
    return this.#inner.abilities()
  }

  get warnings(): readonly string[] {
    return this.#inner.warnings
  }

  async openSession(requirement: CapabilityNeeds, signal: AbortSignal): Promise<TestSession> {
    return this.#inner.openSession(requirement, signal)
  }

  async stillAnswers(): Promise<boolean> {
    return this.#inner.stillAnswers()
  }

  async cleanUp(): Promise<readonly string[]> {
    // A deadline of its own: a run that was interrupted or ran out of time has to clean up as well.
    const signal = AbortSignal.timeout(this.#configured.deadlines.check * 1000)
    const left: string[] = []
    this.#cleaned = true
    try {
      if (this.#clockMoves) await this.#resetClock(signal)
      const administration = this.#administration(signal)
      while (administration !== undefined) {
        const last = this.#created.at(-1)
        if (last === undefined) break
        const still = await administration.removed(last.what, last.path)
        this.#created.pop()
        if (still === undefined) this.#traces?.removed({ kind: 'other', name: last.what })
        else left.push(still)
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      left.push(`clean-up ended early: ${why}`, ...this.#created.map(({ what }) => `${what} was not removed`))
    }
    return left
  }

  async stop(): Promise<void> {
    // The run ended before its own clean-up.
    if (this.#created.length > 0 && !this.#cleaned) await this.cleanUp()
    await this.#inner.stop()
    await this.#transport.close()
    await this.#server?.stop()
  }

  #remember(created: { readonly what: string; readonly path: string }): void {
    this.#created.push(created)
    this.#traces?.made({ kind: 'other', name: created.what })
  }

  /** Finds out what the server is, and creates what the checks need. */
  async #prepare(signal: AbortSignal): Promise<ServerProperties> {
    const clock = await this.#resetClock(signal)
    this.#clockMoves = clock
    const administration = this.#administration(signal)
    if (administration === undefined) return { clock }
    const { realm, own } = this.#block
    const version = await administration.version()
    if (own) {
      await administration.makeRealm(realm)
      this.#remember({ what: `the realm ${realm}`, path: realmPath(realm) })
    }
    const settings = await administration.realm(realm)
    const offlineScope = await administration.clientScope(realm, 'offline_access')
    await this.#makeClients(administration)
    return {
      ...(version === undefined ? {} : { version }),
      settings,
      ...(offlineScope === undefined ? {} : { offlineScope }),
      clock,
    }
  }

  async #makeClients(administration: Administration): Promise<void> {
    const { realm, own } = this.#block
    for (const [role, entry] of Object.entries(this.#configured.clients)) {
      const representation = clientRepresentation({
        client_id: entry.client_id,
        ...(entry.client_secret === undefined ? {} : { client_secret: entry.client_secret }),
        redirect_uri: entry.redirect_uri ?? defaultRedirectUri,
        post_logout_redirect_uri: entry.post_logout_redirect_uri ?? defaultRedirectUri,
        asks: entry.consent !== 'never',
        entitled: role !== 'not_entitled',
        implicit: role === 'implicit',
        ...('backchannel_logout_uri' in entry
          ? { backchannel_logout_uri: entry.backchannel_logout_uri }
          : {}),
      })
      await administration.makeClient(realm, representation)
      if (own) continue
      const path = `${realmPath(realm)}/clients/${encodeURIComponent(entry.client_id)}`
      this.#remember({ what: `the client ${entry.client_id}`, path })
    }
  }

  /** Sets the test clock to the machine's time; false if there is none. */
  async #resetClock(signal: AbortSignal): Promise<boolean> {
    const url = `${testClock(this.#block.url)}/offset?seconds=0`
    const { status } = await this.#http(signal).send({ sender: 'clock', method: 'PUT', url })
    return status === 200
  }

  #driverFor(server: ServerProperties): GenericDriver {
    const completed = completedTarget(this.#configured, this.#block, server)
    const target = this.#block.own || this.#allowDestructive ? completed : withoutSettings(completed)
    const admin = `${this.#block.url}${realmPath(this.#block.realm)}`
    return new GenericDriver(target, {
      directory: this.#directory,
      secrets: this.secrets,
      ...(this.#traces === undefined ? {} : { traces: this.#traces }),
      ...(this.#server === undefined ? {} : { server: this.#server }),
      ...(this.#ownTransport === undefined ? {} : { transport: this.#ownTransport }),
      operations: (parts) => new KeycloakOperations(parts, admin),
    })
  }

  #administration(signal: AbortSignal): Administration | undefined {
    const { admin } = this.#configured
    if (admin === undefined) return undefined
    return new Administration({ base: this.#block.url, credentials: admin, http: this.#http(signal) })
  }

  #http(signal: AbortSignal): HttpClient {
    return new HttpClient({
      dispatcher: this.#transport,
      recorder: new Recorder({ redactor: new Redactor(this.secrets) }),
      requestTimeout: this.#configured.deadlines.request * 1000,
      signal,
      reach: reachOf(this.#configured),
    })
  }
}
