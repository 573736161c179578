/** The example server of zitadel/oidc, after build.ts: node --import tsx interop/servers/zitadel-oidc/server.ts --port N */
import { spawn } from 'node:child_process'
import { clients, people, REDIRECT_URI, type TestClient } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { binary } from './artefacts.ts'

const seed = {
  redirect_uri: REDIRECT_URI,
  clients: Object.values<TestClient>(clients).map(({ id, secret = '' }) => ({ id, secret })),
  people: people.map(({ username, name, email, password }) => ({ username, name, email, password })),
}
const child = spawn(binary, [String(portFromCommandLine())], { stdio: ['pipe', 'inherit', 'inherit'] })
child.stdin.end(JSON.stringify(seed))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 0
})
