import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { MockProviderOptions } from '../../../mock-provider/provider/provider.ts'
import { createMockProvider } from '../../../mock-provider/provider/provider.ts'
import {
  headersWithout,
  type Mutation,
  type Place,
  placeOf,
  type Sent,
  type Surroundings,
} from '../../../selftest/testing/hostile/answer.ts'
import { sendOver } from './wire.ts'

export interface HostileServer {
  readonly origin: string
  /** How many answers went out with something wrong. */
  readonly mutated: () => number
  close(): Promise<void>
}

/** The mock provider on a port of its own, behind mutations of its answers. */
export async function hostileServer(
  mutations: readonly Mutation[],
  { options, ...others }: Pick<Surroundings, 'trap' | 'named'> & { readonly options: MockProviderOptions },
): Promise<HostileServer> {
  let mutated = 0
  let provider: ReturnType<typeof createMockProvider> | undefined
  let around: Surroundings = { origin: '', ...others }
  const answered = new Map<Place, number>()
  const server = await listening((request) => {
    void answer(request).catch((error: unknown) => {
      // The rig itself is broken then, which must not look like the tool's doing.
      process.stderr.write(`the hostile server failed: ${String(error)}\n`)
      request.socket.destroy()
    })
  })
  const origin = originOf(server)
  around = { ...around, origin }
  provider = createMockProvider({ ...options, issuer: origin })

  async function answer(incoming: IncomingMessage): Promise<void> {
    const request = await webRequest(incoming, origin)
    const place = placeOf(new URL(request.url).pathname)
    const response = await (provider as NonNullable<typeof provider>).fetch(request)
    let sent = await asSent(response)
    for (const [index, mutation] of mutations.entries()) {
      if (mutation.at !== 'any' && mutation.at !== place) continue
      const key = `${mutation.at}#${index}` as Place
      const number = (answered.get(key) ?? 0) + 1
      answered.set(key, number)
      if (mutation.once ? number !== mutation.from : number < mutation.from) continue
      mutated += 1
      sent = mutation.apply(sent, around)
    }
    sendOver(incoming.socket as Socket, sent, request.method)
  }

  return {
    origin,
    mutated: () => mutated,
    close: () => closed(server),
  }
}

/** A port that nobody should ask anything of. */
export async function trapServer(): Promise<{
  readonly origin: string
  /** What was asked since the last look. */
  taken(): string[]
  close(): Promise<void>
}> {
  let seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>trap</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: originOf(server),
    taken() {
      const taken = seen
      seen = []
      return taken
    },
    close: () => closed(server),
  }
}

async function listening(handle: (request: IncomingMessage) => void): Promise<Server> {
  const server = createServer(handle)
  // A client that goes away early is no news here.
  server.on('clientError', (_, socket) => socket.destroy())
  server.on('connection', (socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

export async function webRequest(incoming: IncomingMessage, origin: string): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/' } = incoming
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(', '))
  }
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const target = URL.canParse(url, origin) ? new URL(url, origin) : new URL('/unreadable', origin)
  return new Request(target, { method, headers, ...(hasBody ? { body: Buffer.concat(chunks) } : {}) })
}

export async function asSent(response: Response): Promise<Sent> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = headersWithout([...response.headers], 'content-length')
  return {
    answer: { status: response.status, reason: response.statusText, headers, body },
    wire: { kind: 'whole' },
    honestLength: true,
  }
}
