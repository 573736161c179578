import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterEach, expect, test, vi } from 'vitest'
import { createTransport, guardedLookup, ResolvesInside } from './transport.ts'

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
  const dispatcher = createTransport({ proxyFromEnvironment: true, mayBeInside: () => false })
  await expect(request('https://op.example/', { dispatcher })).rejects.toThrow()
  expect(through).toEqual(['op.example:443'])
  const home = await request(`http://127.0.0.1:${origin}/`, { dispatcher })
  expect(await home.body.text()).toBe('at home')
  expect(through).toHaveLength(1)
  await dispatcher.close()
})

test('certificates that cannot be read are told by the file', () => {
  expect(() =>
    createTransport({ ca: '/nowhere/ca.pem', proxyFromEnvironment: false, mayBeInside: () => false }),
  ).toThrow('tls.ca: the file /nowhere/ca.pem cannot be read')
})

test('a name that belongs to an address inside is not connected to, unless it may', async () => {
  const resolve = ((_: string, __: object, done: (error: null, found: object[]) => void) =>
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])) as unknown as Parameters<typeof guardedLookup>[1]
  const look = (mayBeInside: boolean) =>
    new Promise<unknown>((done) =>
      guardedLookup({ mayBeInside: () => mayBeInside }, resolve)('op.example', {}, (error, address) =>
        done(error ?? address),
      ),
    )
  expect(await look(false)).toMatchObject({ code: 'RESOLVES_INSIDE', message: 'an address of this machine' })
  expect(await look(true)).toBe('93.184.216.34')
})

test('the connection itself asks which address a name belongs to', async () => {
  const dispatcher = createTransport({ proxyFromEnvironment: false, mayBeInside: () => false })
  const port = await listening(createServer((_, response) => response.end('inside')))
  await expect(request(`http://localhost:${port}/`, { dispatcher })).rejects.toBeInstanceOf(ResolvesInside)
  await dispatcher.close()
})
