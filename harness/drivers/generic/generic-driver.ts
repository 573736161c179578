import type { Dispatcher } from 'undici'
import { ConfigError, OutOfReach, TargetError } from '../../engine/errors.ts'
import { Recorder } from '../../evidence/recorder.ts'
import { Redactor } from '../../evidence/redactor.ts'
import { SecretMemory } from '../../evidence/secret-memory.ts'
import { CertificateTransports } from '../../http/certificate-transports.ts'
import { HttpClient } from '../../http/http-client.ts'
import { mayBeInside, reachOf } from '../../http/reach.ts'
import { RequestPace } from '../../http/request-pace.ts'
import { createTransport } from '../../http/transport.ts'
import { Windows } from '../../pages/chromium/windows.ts'
import type { ClockOffset } from '../../rp/target-clock.ts'
import { TokenThrottle } from '../../rp/token-throttle.ts'
import type { TestUser } from '../../target/actors.ts'
import type { Ability, Capability } from '../../target/capability.ts'
import type { ServerMetadata } from '../../target/server-metadata.ts'
import { signsInByBrowser, type Target } from '../../target/target-file.ts'
import { abilitiesOf } from '../abilities.ts'
import { testUser } from '../actors.ts'
import { type ClockMover, clockMover } from '../clock-mover.ts'
import type { CapabilityNeeds, Driver, TestSession } from '../driver.ts'
import { SpareAccounts } from '../lent-accounts.ts'
import { outOfReach, type ReadMetadata, readMetadata } from '../metadata.ts'
import { ServerProcess } from '../server-process.ts'
import { openTestSession } from '../test-session.ts'
import type { Traces } from '../traces.ts'
import type { OperationParts, TemplateOperations } from './template-operations.ts'

/** Checks any server by its target file alone: standard requests, HTML pages, request templates. */
export class GenericDriver implements Driver {
  readonly name: string = 'generic'
  readonly isolated = false
  readonly concurrency = 1
  readonly target: Target
  readonly secrets: SecretMemory
  readonly #transport: Dispatcher
  readonly #certificates: CertificateTransports
  readonly #pace: RequestPace
  readonly #server: ServerProcess | undefined
  readonly #ownsServer: boolean
  readonly #offset: ClockOffset = { milliseconds: 0 }
  readonly #throttle: TokenThrottle
  readonly #acceptedClients = new Set<string>()
  /** Users that no check has used yet, for checks that need one without consents. */
  readonly #spareUsers: TestUser[]
  readonly #spareAccounts: SpareAccounts
  readonly #operations: ((parts: OperationParts) => TemplateOperations) | undefined
  readonly #windows: Windows | undefined
  readonly #traces: Traces | undefined
  #stopped = false
  readonly #moveClock: ClockMover | undefined
  #read: ReadMetadata | undefined

  constructor(
    target: Target,
    options: {
      readonly directory: string
      /** Creates operations that do more than the target's templates. */
      readonly operations?: (parts: OperationParts) => TemplateOperations
      /** A server that the caller starts and stops. */
      readonly server?: ServerProcess
      /** Secrets that are known already. */
      readonly secrets?: SecretMemory
      /** Carries the requests. Default: sockets, with the target's TLS settings and the proxy of the environment. */
      readonly transport?: Dispatcher
      readonly traces?: Traces
    },
  ) {
    this.#operations = options.operations
    this.#traces = options.traces
    this.#throttle = new TokenThrottle({ slow: target.observed.one_token_per_second === true })
    this.target = target
    this.secrets = options.secrets ?? new SecretMemory(target)
    const travel = { ...target.tls, proxyFromEnvironment: true, mayBeInside: mayBeInside(target) }
    this.#transport = options.transport ?? createTransport(travel)
    this.#certificates = new CertificateTransports(travel)
    this.#pace = new RequestPace(target.requests_per_second)
    this.#windows = signsInByBrowser(target.login) ? new Windows(target.deadlines.request * 1000) : undefined
    this.#ownsServer = options.server === undefined
    this.#server =
      options.server ??
      (target.server === undefined ? undefined : new ServerProcess(target, options.directory, this.secrets))
    this.#moveClock = clockMover(target, options.directory, this.#server)
    this.#spareAccounts = new SpareAccounts(target.spares)
    this.#spareUsers = target.users.slice(2).map((entry, index) => testUser(`spare ${index + 1}`, entry))
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#ownsServer) await this.#server?.start(signal)
    this.#read = await readMetadata(this.target, this.#plainClient(signal))
  }

  abilities(): Readonly<Record<Capability, Ability>> {
    return abilitiesOf(this.target, this.#started(), this.#read?.faults)
  }

  get warnings(): readonly string[] {
    if (this.#read === undefined) return []
    const { metadata, faults, notes } = this.#read
    return [...notes, ...faults.values(), ...outOfReach(metadata, reachOf(this.target, metadata))]
  }

  async openSession(requirement: CapabilityNeeds, signal: AbortSignal): Promise<TestSession> {
    signal.throwIfAborted()
    const server = this.#server
    const session = openTestSession({
      target: this.target,
      secrets: this.secrets,
      metadata: this.#started(),
      transport: this.#transport,
      pace: this.#pace,
      certificates: this.#certificates,
      offset: this.#offset,
      throttle: this.#throttle,
      acceptedClients: this.#acceptedClients,
      signal,
      takeSpareUser: () => this.#spareUsers.shift(),
      spareAccounts: this.#spareAccounts,
      spareUsersAreNew: startsEmpty(this.target),
      tokensEndWithTheTarget: false,
      ...(server === undefined ? {} : { restart: () => server.restart(signal), restartTouchesClock: true }),
      ...(this.#traces === undefined ? {} : { traces: this.#traces }),
      ...(this.#windows === undefined ? {} : { windows: this.#windows }),
      ...(this.#moveClock === undefined ? {} : { moveClock: this.#moveClock }),
      ...(this.#operations === undefined ? {} : { operations: this.#operations }),
    })
    try {
      const used = [...requirement.needs, ...(requirement.optional ?? [])]
      await session.createActors({
        users: used.includes('second-user') ? 2 : 1,
        clients: used.includes('second-client') ? 2 : 1,
      })
    } catch (error) {
      await session.close()
      throw error
    }
    return session
  }

  /** Whether at most one token a second is requested. */
  get slow(): boolean {
    return this.#throttle.slow
  }

  get checkSeconds(): number {
    return this.target.deadlines.check * (this.slow ? 5 : 1)
  }

  slowDown(): (() => void) | undefined {
    return this.#throttle.slowDown()
  }

  async stillAnswers(): Promise<boolean> {
    const signal = AbortSignal.timeout(this.target.deadlines.request * 1000)
    const http = this.#plainClient(signal)
    const metadata = this.#started()
    try {
      await readMetadata(this.target, http)
      await http.send({
        sender: 'client',
        method: 'POST',
        url: metadata.token_endpoint,
        form: [['grant_type', 'refresh_token']],
      })
      return true
    } catch (error) {
      // A server that may not be asked has not stopped answering.
      if (error instanceof OutOfReach) return true
      if (signal.aborted || error instanceof TargetError || error instanceof ConfigError) return false
      throw error
    }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    await this.#windows?.stop()
    if (this.#ownsServer) await this.#server?.stop()
    await this.#transport.close()
    await this.#certificates.close()
  }

  #started(): ServerMetadata {
    if (this.#read === undefined) throw new Error('the driver was not started')
    return this.#read.metadata
  }

  #plainClient(signal: AbortSignal): HttpClient {
    return new HttpClient({
      dispatcher: this.#transport,
      recorder: new Recorder({ redactor: new Redactor(this.secrets) }),
      requestTimeout: this.target.deadlines.request * 1000,
      signal,
      reach: reachOf(this.target, this.#read?.metadata),
      pace: this.#pace,
    })
  }
}

/** Whether the run starts the server without any state of an earlier run. */
function startsEmpty({ server }: Target): boolean {
  return server !== undefined && (server.keeps_state !== true || server.reset !== undefined)
}
