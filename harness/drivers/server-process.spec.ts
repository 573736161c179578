import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { SecretMemory } from '../evidence/secret-memory.ts'
import { withDefaults } from '../target/defaults.ts'
import { ServerProcess } from './server-process.ts'

let folder = ''
let server: ServerProcess | undefined
afterEach(async () => {
  await server?.stop()
  await rm(folder, { recursive: true })
})

/** Answers with its process id, and holds its port for a while after it was told to end. */
const slowToEnd = `
import { createServer } from 'node:http'
createServer((_, response) => response.end(String(process.pid))).listen(Number(process.argv[2]), '127.0.0.1')
process.on('SIGTERM', () => setTimeout(() => process.exit(0), 400))
`

/** Puts a server into a folder of its own; returns the address at which it is to listen. */
async function placed(program: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'server-process-'))
  await writeFile(join(folder, 'server.mjs'), program)
  return `http://127.0.0.1:${await freePort()}`
}

test('a restart waits for what the shell started, so that the new server answers and not the old one', async () => {
  const issuer = await placed(slowToEnd)
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album' } },
    users: [],
    // The last command keeps the shell alive as the parent, as most start commands do.
    server: { start: `node server.mjs ${new URL(issuer).port}; true`, ready: issuer, keeps_state: true },
  })
  const signal = AbortSignal.timeout(20_000)
  server = new ServerProcess(target, folder, new SecretMemory(target))
  await server.start(signal)
  const before = await (await fetch(issuer)).text()
  await server.restart(signal)
  const after = await (await fetch(issuer)).text()
  expect(after).toMatch(/^\d+$/)
  expect(after).not.toBe(before)
})

test.each([
  ['in its group', 'node server.mjs PORT &', undefined],
  [
    'in a group of its own, with a command that stops it',
    'setsid node server.mjs PORT & echo $! > pid',
    'kill $(cat pid)',
  ],
])('a start command that leaves the server in the background is waited for: %s', async (_, start, stop) => {
  const issuer = await placed(slowToEnd)
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album' } },
    users: [],
    server: {
      start: start.replace('PORT', new URL(issuer).port),
      ready: issuer,
      ...(stop === undefined ? {} : { stop }),
    },
  })
  server = new ServerProcess(target, folder, new SecretMemory(target))
  await server.start(AbortSignal.timeout(20_000))
  const pid = Number(await (await fetch(issuer)).text())
  await server.stop()
  // Whoever is not in the group was asked to end, and does.
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 })
})

test('a server that is no OpenID provider is ready once it has the metadata of an authorization server', async () => {
  const answering = `
import { createServer } from 'node:http'
createServer(({ url }, response) => {
  response.statusCode = url === '/.well-known/oauth-authorization-server' ? 200 : 404
  response.end()
}).listen(Number(process.argv[2]), '127.0.0.1')
`
  const issuer = `${await placed(answering)}/`
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album' } },
    users: [],
    server: { start: `node server.mjs ${new URL(issuer).port}`, ready_within: 20 },
  })
  server = new ServerProcess(target, folder, new SecretMemory(target))
  await expect(server.start(AbortSignal.timeout(20_000))).resolves.toBeUndefined()
})

test('the end of the log of a server that does not start shows no secret, also none that is cut in half', async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-process-'))
  const password = `a-pass"word-${'x9'.repeat(40)}`
  const lines = [
    "console.error('config', JSON.stringify({ password: process.env.PW }), 'pw=' + encodeURIComponent(process.env.PW))",
  ]
  lines.push(
    "console.error('token=kd83kfKK29dk-of-mine', process.env.PW.repeat(150), 'the end')",
    'process.exit(1)',
  )
  await writeFile(join(folder, 'server.mjs'), lines.join('\n'))
  const issuer = `http://127.0.0.1:${await freePort()}`
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album' } },
    users: [{ username: 'kim', password }],
    server: { start: `PW='${password}' node server.mjs`, ready: issuer },
  })
  server = new ServerProcess(target, folder, new SecretMemory(target))
  const error: Error = await server.start(AbortSignal.timeout(20_000)).catch((thrown) => thrown)
  expect(error.message).toMatch(/the end of its log:[\s\S]*password#1 the end/)
  for (const part of [password, encodeURIComponent(password), 'x9x9', 'kd83kf'])
    expect(error.message).not.toContain(part)
})

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
