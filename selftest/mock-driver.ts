import { conformanceProvider, noticeAddress } from '../fixtures/conformance-provider.ts'
import { testClientKey } from '../fixtures/keys.ts'
import {
  upstreamClient,
  upstreamIssuer,
  upstreamRevocation,
  upstreamUser,
} from '../fixtures/upstream-provider.ts'
import { abilitiesOf } from '../harness/drivers/abilities.ts'
import { testUser } from '../harness/drivers/actors.ts'
import type { CapabilityNeeds, Driver, DriverRequest, TestSession } from '../harness/drivers/driver.ts'
import { readMetadata } from '../harness/drivers/metadata.ts'
import { openTestSession } from '../harness/drivers/test-session.ts'
import { ConfigError } from '../harness/engine/errors.ts'
import { Recorder } from '../harness/evidence/recorder.ts'
import { Redactor } from '../harness/evidence/redactor.ts'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { HttpClient } from '../harness/http/http-client.ts'
import { LogoutTokens } from '../harness/http/logout-receiver.ts'
import { reachOf } from '../harness/http/reach.ts'
import { createTransport } from '../harness/http/transport.ts'
import { TokenThrottle } from '../harness/rp/token-throttle.ts'
import { unknownName } from '../harness/runner/selection.ts'
import type { Ability, Capability } from '../harness/target/capability.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import type { ServerMetadata } from '../harness/target/server-metadata.ts'
import type { Target } from '../harness/target/target-file.ts'
import { listenUnchecked } from '../mock-provider/adapters/listening.ts'
import { nodeDigest } from '../mock-provider/adapters/node-digest.ts'
import { nodeSigner } from '../mock-provider/adapters/node-signer.ts'
import { FetchDispatcher } from '../mock-provider/adapters/undici-dispatcher.ts'
import { Clock } from '../mock-provider/kit/clock.ts'
import type { Defect } from '../mock-provider/provider/defects/defect.ts'
import { type DefectName, defectNames, isDefectName } from '../mock-provider/provider/defects/index.ts'
import { type MockProviderOptions, newProvider } from '../mock-provider/provider/new-provider.ts'
import { memoryStore } from '../mock-provider/provider/store/memory.ts'
import type { Store } from '../mock-provider/provider/store/store.ts'
import { mockCalls, mockClock } from './mock-calls.ts'
import { legalVariant } from './mock-variants.ts'
import { mockCertificates, ShownCertificate } from './shown-certificates.ts'
import { UpstreamMock } from './upstream-mock.ts'

const day = 86_400

type Handle = (request: Request) => Promise<Response>

/** How the mock differs from what it is by itself, for a proof of the checks. */
export interface MockSetting {
  /** What its owner writes into the target file. */
  readonly target?: ((target: Target) => Target) | undefined
  readonly options?: ((options: MockProviderOptions) => MockProviderOptions) | undefined
  /** Makes, for each session, what stands in front of the mock and may answer in its place. */
  readonly between?: (() => (request: Request, serve: Handle) => Promise<Response>) | undefined
  /** Puts another store around that of a session. */
  readonly store?: ((store: Store) => Store) | undefined
  /** A misbehaviour for each session that is none of the named ones. */
  readonly behaviour?: ((clock: Clock) => Defect) | undefined
  /** How far the clock of the mock is from ours, in seconds. */
  readonly aheadBy?: number | undefined
}

/** Checks the built-in mock: every check gets a provider of its own. */
export class MockDriver implements Driver {
  readonly name = 'mock'
  readonly isolated = true
  readonly concurrency = 8
  readonly over: 'in-process' | 'http'
  readonly target: Target
  readonly secrets: SecretMemory
  readonly #options: MockProviderOptions
  readonly #setting: MockSetting
  #metadata: ServerMetadata | undefined

  constructor(request: Omit<DriverRequest, 'target'>, setting: MockSetting = {}) {
    this.over = request.over
    const variant = request.variant === undefined ? undefined : legalVariant(request.variant)
    const upstream = { issuer: upstreamIssuer, ...upstreamClient, refreshes: true }
    const options = {
      ...conformanceProvider,
      upstream,
      ...variant?.options,
      defects: request.defects.map(defectNamed),
    }
    this.#options = setting.options?.(options) ?? options
    const plain = mockTarget(conformanceProvider.issuer, request.runDeadline)
    const target = variant?.target?.(plain) ?? plain
    this.target = setting.target?.(target) ?? target
    this.#setting = setting
    this.secrets = new SecretMemory(this.target)
  }

  async start(signal: AbortSignal): Promise<void> {
    try {
      newProvider(this.#options)
    } catch (error) {
      throw new ConfigError(error instanceof Error ? error.message : String(error))
    }
    const { transport, dispose, target } = await this.#provider()
    this.#metadata = await this.#read(target, transport, signal)
    await dispose()
  }

  abilities(): Readonly<Record<Capability, Ability>> {
    if (this.#metadata === undefined) throw new Error('the driver was not started')
    return { ...abilitiesOf(this.target, this.#metadata), restart: { has: true } }
  }

  async openSession(_requirement: CapabilityNeeds, signal: AbortSignal): Promise<TestSession> {
    signal.throwIfAborted()
    const notices = new LogoutTokens()
    const { target, transport, dispose, restart } = await this.#provider(this.#setting.between?.(), notices)
    const spare = target.users.slice(2).map((entry, index) => testUser(`spare ${index + 1}`, entry))
    return openTestSession({
      target,
      secrets: this.secrets,
      // In the same process every provider is like the one that was read at the start.
      metadata:
        this.over === 'in-process' && this.#metadata !== undefined
          ? this.#metadata
          : await this.#read(target, transport, signal),
      transport,
      certificates: { showing: ({ cert }) => new ShownCertificate(transport, cert) },
      offset: { milliseconds: 0 },
      throttle: new TokenThrottle({ slow: false }),
      signal,
      takeSpareUser: () => spare.shift(),
      spareUsersAreNew: true,
      tokensEndWithTheTarget: true,
      receiver: async () => notices,
      restart,
      dispose,
    })
  }

  async stillAnswers(): Promise<boolean> {
    return true
  }

  async stop(): Promise<void> {}

  async #provider(
    between?: (request: Request, serve: Handle) => Promise<Response>,
    notices = new LogoutTokens(),
  ) {
    if (this.over === 'in-process') {
      const provider = restartable(this.#options, this.#setting, notices)
      const serve: Handle = (request) => provider.fetch(request)
      const own: Handle = between === undefined ? serve : (request) => between(request, serve)
      const { upstream } = provider
      const fetch: Handle = (request) =>
        upstream.isFor(request.url) ? upstream.fetch(request) : own(request)
      return {
        target: this.target,
        transport: new FetchDispatcher({ fetch }),
        dispose: () => provider.close(),
        restart: () => provider.restart(),
      }
    }
    const { issuer: _, ...options } = this.#options
    const server = await listenUnchecked(options, {
      make: (made) => restartable(made, this.#setting, notices),
    })
    const network = createTransport({ proxyFromEnvironment: false, mayBeInside: () => true })
    // Only the server that is checked has a socket.
    const transport = new FetchDispatcher(server.provider.upstream, network)
    const dispose = async (): Promise<void> => {
      await network.close()
      await server.close()
    }
    const restart = () => server.provider.restart()
    const mcp = { server: `${server.origin}/mcp` }
    return { target: { ...this.target, issuer: server.origin, mcp }, transport, dispose, restart }
  }

  async #read(
    target: Target,
    transport: ReturnType<typeof createTransport>,
    signal: AbortSignal,
  ): Promise<ServerMetadata> {
    const recorder = new Recorder({ redactor: new Redactor(this.secrets) })
    const { metadata } = await readMetadata(
      target,
      new HttpClient({
        dispatcher: transport,
        recorder,
        requestTimeout: target.deadlines.request * 1000,
        signal,
        reach: reachOf(target),
      }),
    )
    return metadata
  }
}

/** A provider that can restart on the same storage; its clock goes on. */
function restartable(
  options: MockProviderOptions,
  { store = (plain) => plain, aheadBy = 0, behaviour }: Pick<MockSetting, 'store' | 'aheadBy' | 'behaviour'>,
  notices: LogoutTokens,
): {
  readonly upstream: UpstreamMock
  fetch(request: Request): Promise<Response>
  restart(): Promise<void>
  close(): Promise<void>
} {
  const clock = new Clock()
  if (aheadBy !== 0) clock.set(Date.now() / 1000 + aheadBy)
  const seams = {
    store: store(memoryStore()),
    clock,
    signer: nodeSigner,
    digest: nodeDigest,
    // What the mock tells a client of logouts is taken here, whatever port its address names.
    outbound: async (address: string, init: RequestInit) => {
      if (upstream.isFor(address)) return upstream.fetch(new Request(address, init))
      if (address !== noticeAddress) return fetch(address, init)
      notices.take(new URLSearchParams(String(init.body)).get('logout_token') ?? '')
      return new Response(null, { status: 200 })
    },
    ...(behaviour === undefined ? {} : { behaviour: behaviour(clock) }),
  }
  let current = newProvider(options, seams)
  const upstream = new UpstreamMock(clock, () => ({
    origin: current.issuer,
    fetch: (request) => current.fetch(request),
  }))
  return {
    upstream,
    fetch: (request) => current.fetch(request),
    async restart() {
      await current.close()
      current = newProvider(options, seams)
    },
    async close() {
      await upstream.close()
      await current.close()
    },
  }
}

function mockTarget(issuer: string, run: number | undefined): Target {
  const entry = (id: string, auth: 'client_secret_basic' | 'client_secret_post' = 'client_secret_basic') => ({
    client_id: id,
    client_secret: `test-secret-of-${id}`,
    auth,
    post_logout_redirect_uri: 'https://rp.example/signed-out',
  })
  return withDefaults({
    name: 'built-in mock provider',
    issuer,
    clients: {
      main: entry('album'),
      second: entry('printer', 'client_secret_post'),
      public: {
        client_id: 'phone',
        auth: 'none',
        post_logout_redirect_uri: 'https://rp.example/signed-out',
        ...mockCertificates,
      },
      not_entitled: entry('visitor'),
      implicit: entry('gallery'),
      notified: { ...entry('bulletin'), backchannel_logout_uri: noticeAddress },
      preapproved: { ...entry('intranet'), consent: 'never' },
      assertion: { client_id: 'archive', auth: 'private_key_jwt', private_key: testClientKey },
      account: { ...entry('account-pages'), consent: 'never' },
    },
    users: conformanceProvider.users,
    upstream: { issuer: upstreamIssuer, ...upstreamUser, parameters: { idp_hint: 'upstream' } },
    resource_indicators: { granted: 'https://photos.example/api', foreign: 'https://prints.example/api' },
    observed: { many_grants: true, clock_beyond_2038: true },
    declared: {
      offline_idle_limit: 'none',
      offline_max_limit: 'none',
      sso_idle_limit: 1800,
      sso_max_limit: 36_000,
      offline_tokens_per_user_client: 'many',
      rotation: { confidential: 'none', public: 'rotate' },
      reuse_grace: 2,
      reenable_resumes: true,
      password_reset_revokes: false,
      password_change_revokes: true,
      sign_out_everywhere: 'ends-offline',
      limits_apply_to_issued: true,
      revoke_client_includes_online: false,
      revoke_client_ends_session: false,
    },
    profiles: [
      'never-expires',
      'offline-management',
      'rt-expiration',
      'fapi2',
      'global-revocation',
      'grant-management',
      'keycloak',
      'mcp',
    ],
    calls: { ...mockCalls, 'upstream-revoke-user': upstreamRevocation },
    admin: {
      client_credentials: {
        client_id: 'administration',
        client_secret: 'test-secret-of-administration',
        scope: 'admin',
      },
    },
    clock: { advance: mockClock },
    registration: 'open',
    mcp: { server: `${issuer}/mcp` },
    deadlines: { request: 10, check: 60, run: run ?? day / 96 },
  })
}

/** @throws ConfigError if no defect has the name */
function defectNamed(name: string): DefectName {
  return isDefectName(name) ? name : unknownName(name, defectNames, 'defect')
}
