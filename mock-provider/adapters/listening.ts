import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { ConnectionLost } from '../kit/faults/connection-lost.ts'
import { cameFromOutside } from '../kit/from-outside.ts'
import { MockError } from '../kit/mock-error.ts'
import { showCertificate } from '../kit/shown-certificate.ts'
import { type MockProvider, type MockProviderOptions, newProvider } from '../provider/new-provider.ts'
import type { Store } from '../provider/store/store.ts'
import { nodeDigest } from './node-digest.ts'
import { nodeSigner } from './node-signer.ts'
import { StateError } from './state-error.ts'

/** What a port needs of a provider. */
export interface Answering {
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

export interface ListeningProvider<P extends Answering = MockProvider> {
  /** `http://host:port`, which is the issuer unless one was configured. */
  readonly origin: string
  readonly port: number
  readonly provider: P
  /** Whether the state that it was given to keep is one that was there before. */
  readonly goesOn: boolean
  close(): Promise<void>
}

/** A request that was answered, for a line of a log. */
export interface AnsweredRequest {
  readonly method: string
  /** Without the query, which may have secrets in it. */
  readonly path: string
  readonly status: number
  readonly milliseconds: number
}

export interface Place {
  readonly port?: number
  /** Default `localhost`, which listens on both loopback addresses. */
  readonly host?: string
  /** Nothing else runs in this thread, so its Request and Response may be replaced by faster ones. Default false. */
  readonly ownProcess?: boolean
  /** A certificate and its key, in PEM, to serve HTTPS. */
  readonly https?: { readonly cert: string; readonly key: string }
  /** Told of each answer. */
  readonly log?: (request: AnsweredRequest) => void
}

/**
 * Runs a provider on a port of this machine; port 0 takes a free one. The options were checked before.
 *
 * @throws MockError invalid_option for secrets that are to be kept where other machines reach it
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function listenUnchecked(
  options?: MockProviderOptions,
  place?: Place,
): Promise<ListeningProvider>
/** @param place.make makes what is to listen, once its issuer is known */
export async function listenUnchecked<P extends Answering>(
  options: MockProviderOptions,
  place: Place & { readonly make: (options: MockProviderOptions) => P },
): Promise<ListeningProvider<P>>
export async function listenUnchecked(
  options: MockProviderOptions = {},
  {
    port = 0,
    host = 'localhost',
    make,
    ...how
  }: Place & { readonly make?: (options: MockProviderOptions) => Answering } = {},
): Promise<ListeningProvider<Answering>> {
  const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host.replace(/^\[(.*)\]$/, '$1')]
  if (options.keep_secrets === true) refuseOtherMachines(host, hosts)
  // The issuer is in every token, so the port has to be known before the provider is made.
  const chosen = port === 0 ? await freePort(hosts) : port
  const origin = `${how.https === undefined ? 'http' : 'https'}://${nameOf(host)}:${chosen}`
  const store =
    options.state === undefined || make !== undefined ? undefined : await openedState(options.state)
  const goesOn = store !== undefined && (await store.clients()).length > 0
  const settings = { ...options, issuer: options.issuer ?? origin }
  const provider =
    make?.(settings) ??
    newProvider(settings, {
      signer: nodeSigner,
      digest: nodeDigest,
      fetchPublic: async (address, init) => (await import('./fetch-public.ts')).fetchPublic(address, init),
      ...(store === undefined ? {} : { store }),
    })
  // A browser that is asked for one asks the person, so nobody is without need.
  const { clients = [] } = options
  const asksForCertificates =
    typeof clients !== 'string' &&
    clients.some(({ token_endpoint_auth_method: method }) => method === 'self_signed_tls_client_auth')
  const servers: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closed))
    await provider.close()
    await store?.close()
  }
  try {
    for (const at of [chosen, ...portOfPages(options)]) {
      for (const name of hosts) {
        const server = await serving(provider, { ...how, port: at, host: name, asksForCertificates })
        if (server !== undefined) servers.push(server)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin,
    port: chosen,
    provider,
    goesOn,
    close,
  }
}

type Server = ReturnType<typeof serve>

/** How others on this machine call the place where something listens: all addresses include those of `localhost`. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '[::]') return 'localhost'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** The port of pages that are not at the issuer's origin. */
function portOfPages({ login }: MockProviderOptions): number[] {
  const { protocol, port } = new URL(login?.at ?? 'https://op.example')
  return protocol === 'http:' && port !== '' ? [Number(port)] : []
}

/** A server that listens; undefined where this machine has no IPv6. */
async function serving(
  provider: Answering,
  {
    port,
    host,
    ownProcess = false,
    https,
    log,
    asksForCertificates,
  }: Omit<Place, 'port' | 'host'> & {
    readonly port: number
    readonly host: string
    readonly asksForCertificates: boolean
  },
): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, { incoming, outgoing }) => answered(provider, request, { incoming, outgoing, log }),
        port,
        hostname: host,
        overrideGlobalObjects: ownProcess,
        ...(https === undefined
          ? {}
          : {
              createServer: createHttpsServer,
              serverOptions: { ...https, ...(asksForCertificates ? asking : {}) },
            }),
      },
      () => resolve(server),
    )
    server.once('error', (error: NodeJS.ErrnoException) => {
      const noIpv6 = host === '::1' && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')
      if (noIpv6) resolve(undefined)
      else reject(error)
    })
  })
}

/** Any certificate is let in: whose it is decides the provider. @see RFC 8705, section 2.2 */
const asking = { requestCert: true, rejectUnauthorized: false }

/** Tells the provider which certificate a connection showed. */
function certified(request: Request, socket: HttpBindings['incoming']['socket']): void {
  const raw = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate().raw : undefined
  if (raw !== undefined) showCertificate(request, raw.toString('base64'))
}

interface Exchange {
  readonly incoming: HttpBindings['incoming'] | Http2Bindings['incoming']
  readonly outgoing: HttpBindings['outgoing'] | Http2Bindings['outgoing']
  readonly log: Place['log']
}

/** An answer that a fault loses is a connection that breaks. */
async function answered(
  provider: Answering,
  request: Request,
  { incoming, outgoing, log }: Exchange,
): Promise<Response> {
  if (!isLoopback(incoming.socket.remoteAddress)) cameFromOutside(request)
  certified(request, incoming.socket)
  const started = performance.now()
  const { method, url } = request
  const note = (status: number): void => {
    const milliseconds = Math.round(performance.now() - started)
    log?.({ method, path: new URL(url).pathname, status, milliseconds })
  }
  try {
    const response = await provider.fetch(request)
    note(response.status)
    return response
  } catch (error) {
    // Nothing was acknowledged, so whoever asked may ask again once the state can be written.
    if (error instanceof StateError) return unavailable(error)
    if (!(error instanceof ConnectionLost)) throw error
    note(0)
    outgoing.destroy()
    return RESPONSE_ALREADY_SENT
  }
}

function unavailable({ message }: StateError): Response {
  return Response.json({ error: 'temporarily_unavailable', error_description: message }, { status: 503 })
}

/** Loaded only where there is state to keep, so that the mock starts at once without. */
async function openedState(where: string): Promise<Store> {
  const { openState } = await import('./state.ts')
  return openState(where)
}

/** @throws MockError */
function refuseOtherMachines(host: string, addresses: readonly string[]): void {
  if (addresses.every((address) => isIP(address) !== 0 && isLoopback(address))) return
  throw new MockError(
    'invalid_option',
    `keep_secrets: found the host ${host}; accepted are addresses of this machine alone: localhost, 127.0.0.1 and ::1`,
  )
}

function isLoopback(address = ''): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address)
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

/** A port that is free on the first of the hosts, and on the others, too, as far as they exist. */
async function freePort([first = '127.0.0.1', ...others]: readonly string[]): Promise<number> {
  for (let tries = 0; ; tries++) {
    const port = await probed(first, 0)
    const taken = await Promise.all(others.map((host) => isTaken(host, port)))
    if (!taken.includes(true) || tries === 20) return port
  }
}

async function isTaken(host: string, port: number): Promise<boolean> {
  try {
    await probed(host, port)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  }
}

async function probed(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer()
    probe.once('error', reject)
    probe.listen(port, host, () => {
      const { port: bound } = probe.address() as AddressInfo
      probe.close(() => resolve(bound))
    })
  })
}
