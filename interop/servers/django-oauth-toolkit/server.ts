/** Django OAuth Toolkit, after build.ts: node --import tsx interop/servers/django-oauth-toolkit/server.ts --port N */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { clients, people, REDIRECT_URI, SIGNED_OUT_URI } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { administratorCookie } from './administrator.ts'
import { python } from './artefacts.ts'

const folder = import.meta.dirname
const seed = { clients: Object.values(clients), people, REDIRECT_URI, SIGNED_OUT_URI, administratorCookie }
const child = spawn(python, ['-W', 'ignore', 'serve.py', String(portFromCommandLine())], {
  cwd: folder,
  stdio: ['pipe', 'inherit', 'inherit'],
  env: { PATH: process.env.PATH, FIXTURE_STATE: join(folder, '.state'), PYTHONUNBUFFERED: '1' },
})
child.stdin.end(JSON.stringify(seed))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 0
})
