import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'

/** An application that listens, for libraries that are middleware. */
export interface WebApplication {
  readonly origin: string
  stop(): Promise<void>
}

export async function listening(
  make: (origin: string) => Express | Promise<Express>,
): Promise<WebApplication> {
  const { default: express } = await import('express')
  const outer = express()
  const server: Server = outer.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  outer.use(await make(origin))
  return {
    origin,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
