/**
 * FastMCP, after build.ts: node --import tsx interop/servers/fastmcp/server.ts --port N [--proxy]
 *
 * With its OAuth provider in memory, or with its OAuth proxy in front of the mock, whose refresh tokens rotate.
 */
import { parseArgs } from 'node:util'
import { startMock } from '../../clients/mock.ts'
import { REDIRECT_URI } from '../cast.ts'
import { runSeeded } from '../seeded-process.ts'
import { python } from './artefacts.ts'

const { values } = parseArgs({ options: { port: { type: 'string' }, proxy: { type: 'boolean' } } })
const { port = '0', proxy = false } = values

/** Of the mock, which the target file names for its pages. */
const upstreamPort = '9477'

/** The client of the target file, as it would have registered itself. */
const client = {
  ...{ client_id: 'mcp-client', client_name: 'The client of the target file', redirect_uris: [REDIRECT_URI] },
  ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
  ...{
    token_endpoint_auth_method: 'none',
    scope: proxy ? 'openid offline_access' : 'mcp:tools offline_access',
  },
}

const words = ['-W', 'ignore', 'serve.py', port]
if (proxy) {
  const rotating = new URL('upstream.yaml', import.meta.url).pathname
  const { issuer, stop } = await startMock([
    '--config',
    rotating,
    '--auto',
    'philhills',
    '--port',
    upstreamPort,
  ])
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
  runSeeded(python, [...words, 'proxy', issuer, 'web-app', 'test-secret-of-web-app'], client, {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1' },
  })
} else
  runSeeded(python, [...words, 'memory'], client, {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1' },
  })
