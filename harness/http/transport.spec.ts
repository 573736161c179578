import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterEach, expect, test, vi } from 'vitest'
import { createTransport } from './transport.ts'

const servers: ReturnType<typeof createServer>[] = []

afterEach(() => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test('a proxy of the environment is used for other hosts, and never for this machine', async () => {
  const through: string[] = []
  const proxy = createServer()
  proxy.on('connect', (incoming, socket) => {
    through.push(incoming.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  const port = await listening(proxy)
  const origin = await listening(createServer((_, response) => response.end('at home')))
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'])
    vi.stubEnv(name, `http://127.0.0.1:${port}`)
  vi.stubEnv('no_proxy', undefined)
  vi.stubEnv('NO_PROXY', undefined)
  const dispatcher = createTransport({ proxyFromEnvironment: true })
  await expect(request('https://op.example/', { dispatcher })).rejects.toThrow()
  expect(through).toEqual(['op.example:443'])
  const home = await request(`http://127.0.0.1:${origin}/`, { dispatcher })
  expect(await home.body.text()).toBe('at home')
  expect(through).toHaveLength(1)
  await dispatcher.close()
})

test('certificates that cannot be read are told by the file', () => {
  expect(() => createTransport({ ca: '/nowhere/ca.pem', proxyFromEnvironment: false })).toThrow(
    'tls.ca: the file /nowhere/ca.pem cannot be read',
  )
})
