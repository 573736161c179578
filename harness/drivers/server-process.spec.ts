import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
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

test('a restart waits for what the shell started, so that the new server answers and not the old one', async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-process-'))
  await writeFile(join(folder, 'server.mjs'), slowToEnd)
  const issuer = `http://127.0.0.1:${await freePort()}`
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

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
