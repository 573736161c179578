/**
 * The plugin for MCP of `better-auth` 1.6, with its defaults:
 * node --import tsx interop/servers/better-auth-mcp/server.ts --port N
 */
// First, so that the product never sees the real clock.
import '../movable-clock.ts'

import { getRequestListener } from '@hono/node-server'
import { betterAuth } from 'better-auth-1.6'
import { getMigrations } from 'better-auth-1.6/db/migration'
import { toNodeHandler } from 'better-auth-1.6/node'
import {
  admin,
  mcp,
  oAuthDiscoveryMetadata,
  oAuthProtectedResourceMetadata,
  withMcpAuth,
} from 'better-auth-1.6/plugins'
import { openDatabase } from '../better-auth/database.ts'
import { chosenNames, createPeople } from '../better-auth/seed.ts'
import { portFromCommandLine, serve } from '../host.ts'
import { mcpServer } from '../mcp-tool.ts'
import { registerClients } from './clients.ts'
import { sendLoginPage } from './login-page.ts'

const port = portFromCommandLine()
const names = chosenNames()
const loginPage = '/login'

// Lifetimes, rotation, token formats and consent are the product's own defaults.
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'better-auth fixture secret, for tests only',
  database: await openDatabase(),
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
  plugins: [admin(), mcp({ loginPage, oidcConfig: { loginPage, ...names.options } })],
}
await (await getMigrations(options)).runMigrations()
const auth = betterAuth(options)
await createPeople(auth)
await registerClients(auth, names)

const whoami = mcpServer('better-auth of the fixture')
const listens = (handle: (request: Request) => Promise<Response>) =>
  getRequestListener(handle, { overrideGlobalObjects: false })
const product = toNodeHandler(auth)
/** What the documentation of the plugin has an application serve besides. */
const served = new Map([
  ['/mcp', listens(withMcpAuth(auth, (request, { userId }) => whoami(request, userId)))],
  ['/.well-known/oauth-authorization-server', listens(oAuthDiscoveryMetadata(auth))],
  ['/.well-known/oauth-protected-resource', listens(oAuthProtectedResourceMetadata(auth))],
])

serve(port, (request, response) => {
  const { pathname } = new URL(request.url ?? '', options.baseURL)
  if (pathname === loginPage) return sendLoginPage(response)
  return (served.get(pathname) ?? product)(request, response)
})
