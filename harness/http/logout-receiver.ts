import { createServer, type IncomingMessage } from 'node:http'
import { ConfigError } from '../engine/errors.ts'

/** Where logout tokens arrive that a server sends to a client. @see OpenID Connect Back-Channel Logout 1.0, section 2.5 */
export interface LogoutReceiver {
  /** The next logout token; undefined where none comes in time. */
  next(milliseconds: number): Promise<string | undefined>
  close(): Promise<void>
}

export type OpenReceiver = (address: string) => Promise<LogoutReceiver>

/** Logout tokens in the order in which they came. */
export class LogoutTokens implements LogoutReceiver {
  readonly #arrived: string[] = []
  readonly #waiting: ((token: string) => void)[] = []

  take(token: string): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#arrived.push(token)
    else waiting(token)
  }

  async next(milliseconds: number): Promise<string | undefined> {
    const arrived = this.#arrived.shift()
    if (arrived !== undefined) return arrived
    return new Promise((resolve) => {
      const take = (token: string): void => {
        clearTimeout(timer)
        resolve(token)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1)
        resolve(undefined)
      }, milliseconds)
      this.#waiting.push(take)
    })
  }

  async close(): Promise<void> {}
}

const longestBody = 65_536

/**
 * Listens at a back-channel logout URI of this machine.
 *
 * @throws ConfigError for an address that is not of this machine, or whose port is taken
 */
export async function listenForLogout(address: string): Promise<LogoutReceiver> {
  const { protocol, hostname, port, pathname } = new URL(address)
  if (protocol !== 'http:' || !['127.0.0.1', 'localhost', '[::1]'].includes(hostname) || port === '') {
    throw new ConfigError(
      `clients.notified.backchannel_logout_uri: found ${address}; accepted is http on a loopback address with a port, where the run can listen`,
    )
  }
  const tokens = new LogoutTokens()
  const server = createServer((request, response) => {
    const wanted = request.method === 'POST' && request.url?.split('?')[0] === pathname
    void (wanted ? logoutTokenIn(request) : Promise.resolve(null)).then((token) => {
      if (token !== null) tokens.take(token)
      response.writeHead(token === null ? 400 : 200, { 'cache-control': 'no-store' }).end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new ConfigError(`clients.notified.backchannel_logout_uri: cannot listen there: ${error.message}`),
      ),
    )
    server.listen(Number(port), hostname.replace(/^\[(.*)\]$/, '$1'), resolve)
  })
  return {
    next: (milliseconds) => tokens.next(milliseconds),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function logoutTokenIn(request: IncomingMessage): Promise<string | null> {
  let body = ''
  try {
    for await (const chunk of request) {
      body += String(chunk)
      if (body.length > longestBody) return null
    }
  } catch {
    return null
  }
  return new URLSearchParams(body).get('logout_token')
}
