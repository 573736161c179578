/** Spring Authorization Server, after build.ts: node --import tsx interop/servers/spring-authorization-server/server.ts --port N */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { clients, people, REDIRECT_URI, SIGNED_OUT_URI } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'

const jar = join(import.meta.dirname, 'target', 'server.jar')
const server = [
  `--server.port=${portFromCommandLine()}`,
  '--server.address=127.0.0.1',
  '--logging.level.root=WARN',
]
const child = spawn('java', ['-XX:+UseSerialGC', '-jar', jar, ...server], {
  stdio: ['pipe', 'inherit', 'inherit'],
})
child.stdin.end(JSON.stringify({ clients: Object.values(clients), people, REDIRECT_URI, SIGNED_OUT_URI }))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 0
})
