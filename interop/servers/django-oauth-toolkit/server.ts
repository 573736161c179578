/** Django OAuth Toolkit, after build.ts: node --import tsx interop/servers/django-oauth-toolkit/server.ts --port N */
import { join } from 'node:path'
import { clients, people, REDIRECT_URI, SIGNED_OUT_URI } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { runSeeded } from '../seeded-process.ts'
import { administratorCookie } from './administrator.ts'
import { python } from './artefacts.ts'

const folder = import.meta.dirname
const seed = { clients: Object.values(clients), people, REDIRECT_URI, SIGNED_OUT_URI, administratorCookie }
const words = ['-W', 'ignore', 'serve.py', String(portFromCommandLine())]
runSeeded(python, words, seed, {
  cwd: folder,
  env: { PATH: process.env.PATH, FIXTURE_STATE: join(folder, '.state'), PYTHONUNBUFFERED: '1' },
})
