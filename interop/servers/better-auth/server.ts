/** `better-auth` with its OAuth provider's defaults: node --import tsx interop/servers/better-auth/server.ts --port N */
// First, so that the product never sees the real clock.
import '../movable-clock.ts'

import { oauthProvider } from '@better-auth/oauth-provider'
import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { admin, jwt } from 'better-auth/plugins'
import { portFromCommandLine, serve } from '../host.ts'
import { openDatabase } from './database.ts'
import { sendConsentPage, sendLoginPage } from './screens.ts'
import { chosenNames, type Product, seed } from './seed.ts'

const port = portFromCommandLine()
const names = chosenNames()

// Lifetimes, rotation, token formats and limits are the product's own defaults.
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'better-auth fixture secret, for tests only',
  database: await openDatabase(),
  emailAndPassword: { enabled: true },
  disabledPaths: ['/token'],
  telemetry: { enabled: false },
  plugins: [
    jwt(),
    admin(),
    // Its types do not fit those of the product where undefined is no member (exactOptionalPropertyTypes).
    oauthProvider({ loginPage: '/login', consentPage: '/consent', ...names.options }) as BetterAuthPlugin,
  ],
}
await (await getMigrations(options)).runMigrations()
const auth = betterAuth(options)
await seed(auth as unknown as Product, names)

const product = toNodeHandler(auth)

serve(port, (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', options.baseURL)
  if (pathname === '/login') return sendLoginPage(response)
  if (pathname === '/consent') return sendConsentPage(response, searchParams)
  return product(request, response)
})
