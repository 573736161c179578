/** `oidc-provider` with its defaults: node --import tsx interop/servers/oidc-provider/server.ts --port N */
// First, so that the product never sees the real clock.
import '../movable-clock.ts'

import { generateKeyPairSync } from 'node:crypto'
import { type ClientMetadata, Provider } from 'oidc-provider'
import { clients, type Person, people, REDIRECT_URI, SIGNED_OUT_URI, type TestClient } from '../cast.ts'
import { portFromCommandLine, serve } from '../host.ts'
import { createInteractions } from './interactions.ts'

const port = portFromCommandLine()

const registered = ({ id, secret, method, scope }: TestClient): ClientMetadata => ({
  client_id: id,
  client_name: id,
  ...(secret === undefined ? { application_type: 'native' } : { client_secret: secret }),
  token_endpoint_auth_method: method,
  redirect_uris: [REDIRECT_URI],
  post_logout_redirect_uris: [SIGNED_OUT_URI],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  ...(scope === undefined ? {} : { scope }),
})

const accountOf = ({ username, name, email }: Person) => ({
  accountId: username,
  claims: async () => ({ sub: username, name, preferred_username: username, email, email_verified: true }),
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

// Lifetimes, rotation, consent and the logout page are the product's own defaults.
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: Object.values<TestClient>(clients).map(registered),
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['oidc-provider fixture cookie key'] },
  claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    userinfo: { enabled: true },
  },
  findAccount: (_context, sub) => {
    const found = people.find(({ username }) => username === sub)
    return found && accountOf(found)
  },
})
provider.on('server_error', (_context, error) => console.error(error))

const interact = createInteractions(provider, people)
const product = provider.callback()

serve(port, (request, response) =>
  request.url?.startsWith('/interaction/') ? interact(request, response) : product(request, response),
)
