import { createServer, type RequestListener } from 'node:http'

/** Serves a handler on a free port, with the processor time used so far at `/__cpu` and a refresh token at `/__token`. */
export function host(handle: RequestListener, refreshToken: () => Promise<string>): void {
  const server = createServer(async (request, response) => {
    if (request.url === '/__cpu') response.end(JSON.stringify(process.cpuUsage()))
    else if (request.url === '/__token') response.end(await refreshToken())
    else handle(request, response)
  })
  server.listen(Number(process.argv[2]), '127.0.0.1')
  process.on('SIGTERM', () => process.exit(0))
}
