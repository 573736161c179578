/** The example server of zitadel/oidc, after build.ts: node --import tsx interop/servers/zitadel-oidc/server.ts --port N */
import { clients, people, REDIRECT_URI, type TestClient } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { runSeeded } from '../seeded-process.ts'
import { binary } from './artefacts.ts'

runSeeded(binary, [String(portFromCommandLine())], {
  redirect_uri: REDIRECT_URI,
  clients: Object.values<TestClient>(clients).map(({ id, secret = '' }) => ({ id, secret })),
  people: people.map(({ username, name, email, password }) => ({ username, name, email, password })),
})
