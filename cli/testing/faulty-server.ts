import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import {
  createMockProvider,
  type MockProvider,
  type MockProviderOptions,
} from '../../mock-provider/provider/provider.ts'

/** How a request is answered: as the provider does, or in one wrong way. */
export type Behaviour = 'well' | 'hang' | 'cut' | 'html' | 'endless' | 'loop' | 'error'

export interface FaultyServer {
  readonly origin: string
  readonly provider: MockProvider
  /** How many requests came in. */
  readonly seen: () => number
  close(): Promise<void>
}

/** A mock provider on a port whose answers go wrong as told. */
export async function faultyServer(
  behave: (request: IncomingMessage, number: number) => Behaviour,
  options: MockProviderOptions & { readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<FaultyServer> {
  const { tls, ...settings } = options
  let number = 0
  let listener: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    number += 1
    const behaviour = behave(request, number)
    if (behaviour === 'well') listener?.(request, response)
    else misbehave(behaviour, request, response)
  }
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createMockProvider({ issuer: origin, ...settings })
  const serve = getRequestListener((request) => provider.fetch(request), { overrideGlobalObjects: false })
  listener = (request, response) => void serve(request, response)
  return {
    origin,
    provider,
    seen: () => number,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function misbehave(
  behaviour: Exclude<Behaviour, 'well'>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (behaviour) {
    case 'hang':
      return
    case 'cut':
      request.socket.destroy()
      return
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Portal</title><p>Hello')
      return
    case 'error':
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>')
      return
    case 'loop':
      response.writeHead(302, { location: request.url ?? '/' }).end()
      return
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '.repeat(65_536)), 5)
      response.once('close', () => clearInterval(timer))
    }
  }
}
