import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { advance, epochSeconds } from './movable-clock.ts'

/** Longest body that a page or the clock of a fixture reads. */
const BODY_LIMIT = 64 * 1024

/** Port of `--port N`; the issuer of a fixture is made from it. */
export function portFromCommandLine(): number {
  const { values } = parseArgs({ options: { port: { type: 'string' } } })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error('usage: node --import tsx server.ts --port N')
    process.exit(2)
  }
  return port
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > BODY_LIMIT) throw new RangeError('request body too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}

async function answerClock(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    try {
      advance(JSON.parse(await readBody(request)).advance)
    } catch (error) {
      return sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
    }
  } else if (request.method !== 'GET') {
    return sendJson(response, 405, { error: 'GET or POST' })
  }
  sendJson(response, 200, { now: epochSeconds() })
}

/** Serves a product on loopback, with `/__clock` before it. */
export function serve(
  port: number,
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
): void {
  const server = createServer(async (request, response) => {
    // Node fills the Date header from a clock of its own, which would give the moved time away.
    response.setHeader('date', new Date().toUTCString())
    try {
      if (request.url === '/__clock') await answerClock(request, response)
      else await handler(request, response)
    } catch (error) {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  })
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))
  server.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`))
}
