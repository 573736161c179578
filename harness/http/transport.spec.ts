import { createServer } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { request } from 'undici'
import { afterEach, expect, test, vi } from 'vitest'
import { guardedLookup, type Resolve, ResolvesInside } from '../../network/guarded-lookup.ts'
import { Recorder } from '../evidence/recorder.ts'
import { Redactor } from '../evidence/redactor.ts'
import { HttpClient } from './http-client.ts'
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
  const resolve: Resolve = (_, __, done) =>
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
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

const head = 'HTTP/1.1 200 OK\r\n'

test.each<[string, (socket: Socket) => NodeJS.Timeout, RegExp]>([
  [
    'drips a body',
    (socket) => {
      socket.write(`${head}content-length: 1000\r\n\r\n`)
      return setInterval(() => socket.write('x'), 20)
    },
    /no complete answer within 0\.3 s/,
  ],
  [
    'drips headers',
    (socket) => {
      socket.write(head)
      return setInterval(() => socket.write('a: b\r\n'), 20)
    },
    /no complete answer within 0\.3 s/,
  ],
  [
    'sends nothing but interim answers',
    (socket) => setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20),
    /no complete answer within 0\.3 s/,
  ],
  [
    'sends headers without an end',
    (socket) => setInterval(() => socket.write(`${head}${'a: b\r\n'.repeat(10_000)}`), 20),
    /the headers are larger than 16 KiB/,
  ],
  [
    'sends chunks without an end',
    (socket) => {
      socket.write(`${head}transfer-encoding: chunked\r\n\r\n`)
      return setInterval(() => socket.write(`100000\r\n${'x'.repeat(1_048_576)}\r\n`), 1)
    },
    /the answer is larger than 5 MiB|no complete answer/,
  ],
])('a server that %s is left at the deadline', async (_, answer, message) => {
  const timers: NodeJS.Timeout[] = []
  const sockets: Socket[] = []
  const server = createRawServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    socket.once('data', () => timers.push(answer(socket)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dispatcher = createTransport({ proxyFromEnvironment: false, mayBeInside: () => true })
  const http = new HttpClient({
    dispatcher,
    recorder: new Recorder({ redactor: new Redactor() }),
    requestTimeout: 300,
    signal: new AbortController().signal,
    reach: { refusal: () => undefined },
  })
  const started = performance.now()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    await expect(http.send({ sender: 'client', method: 'GET', url })).rejects.toThrow(message)
    expect(performance.now() - started).toBeLessThan(2000)
  } finally {
    for (const timer of timers) clearInterval(timer)
    for (const socket of sockets) socket.destroy()
    server.close()
    await dispatcher.destroy()
  }
})

test('a compressed answer is never unpacked, since nobody asked for it', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
  const asked: unknown[] = []
  const port = await listening(
    createServer((incoming, response) => {
      asked.push(incoming.headers['accept-encoding'])
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    }),
  )
  const dispatcher = createTransport({ proxyFromEnvironment: false, mayBeInside: () => true })
  const { body } = await request(`http://127.0.0.1:${port}/`, { dispatcher })
  expect((await body.arrayBuffer()).byteLength).toBe(bomb.length)
  expect(asked).toEqual([undefined])
  await dispatcher.close()
})
