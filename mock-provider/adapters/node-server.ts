import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { cameFromOutside } from '../kit/control/control.ts'
import { ConnectionLost } from '../kit/faults/connection-lost.ts'
import { createMockProvider, type MockProvider, type MockProviderOptions } from '../provider/provider.ts'
import type { Store } from '../provider/store/store.ts'
import { nodeSigner } from './node-signer.ts'
import { StateError } from './state-error.ts'

export { nodeSigner } from './node-signer.ts'

/** What a port needs of a provider. */
interface Answering {
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

interface Place {
  readonly port?: number
  readonly host?: string
  /** Nothing else runs in this process, so its Request and Response may be replaced by faster ones. Default false. */
  readonly ownProcess?: boolean
}

/**
 * Runs a provider on a port of this machine; port 0 takes a free one.
 *
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function listen(options?: MockProviderOptions, place?: Place): Promise<ListeningProvider>
/** @param place.make makes what is to listen, once its issuer is known */
export async function listen<P extends Answering>(
  options: MockProviderOptions,
  place: Place & { readonly make: (options: MockProviderOptions) => P },
): Promise<ListeningProvider<P>>
export async function listen(
  options: MockProviderOptions = {},
  {
    port = 0,
    host = '127.0.0.1',
    ownProcess = false,
    make,
  }: Place & { readonly make?: (options: MockProviderOptions) => Answering } = {},
): Promise<ListeningProvider<Answering>> {
  // The issuer is in every token, so the port has to be known before the provider is made.
  const chosen = port === 0 ? await freePort(host) : port
  const origin = `http://${host}:${chosen}`
  const store =
    options.state === undefined || make !== undefined ? undefined : await openedState(options.state)
  const goesOn = store !== undefined && (await store.clients()).length > 0
  const settings = { ...options, issuer: options.issuer ?? origin }
  const provider =
    make?.(settings) ??
    createMockProvider(settings, { signer: nodeSigner, ...(store === undefined ? {} : { store }) })
  const ports = [chosen, ...portOfPages(options)]
  const servers: Awaited<ReturnType<typeof serving>>[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closed))
    await provider.close()
    await store?.close()
  }
  try {
    for (const each of ports) servers.push(await serving(provider, { port: each, host, ownProcess }))
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

/** The port of pages that are not at the issuer's origin. */
function portOfPages({ login }: MockProviderOptions): number[] {
  const { protocol, port } = new URL(login?.at ?? 'https://op.example')
  return protocol === 'http:' && port !== '' ? [Number(port)] : []
}

async function serving(
  provider: Answering,
  { port, host, ownProcess }: { readonly port: number; readonly host: string; readonly ownProcess: boolean },
): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, { incoming, outgoing }) => answered(provider, request, incoming, outgoing),
        port,
        hostname: host,
        overrideGlobalObjects: ownProcess,
      },
      () => resolve(server),
    )
    server.once('error', reject)
  })
}

/** An answer that a fault loses is a connection that breaks. */
async function answered(
  provider: Answering,
  request: Request,
  { socket }: HttpBindings['incoming'] | Http2Bindings['incoming'],
  outgoing: HttpBindings['outgoing'] | Http2Bindings['outgoing'],
): Promise<Response> {
  if (!isLoopback(socket.remoteAddress)) cameFromOutside(request)
  try {
    return await provider.fetch(request)
  } catch (error) {
    // Nothing was acknowledged, so whoever asked may ask again once the state can be written.
    if (error instanceof StateError) return unavailable(error)
    if (!(error instanceof ConnectionLost)) throw error
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

function isLoopback(address = ''): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address)
}

async function closed(server: ReturnType<typeof serve>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

async function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
