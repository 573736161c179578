/** Dex, after build.ts: node --import tsx interop/servers/dex/server.ts --port N */
import { clients, people, REDIRECT_URI, type TestClient } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { runSeeded } from '../seeded-process.ts'
import { binary, web } from './artefacts.ts'

runSeeded(binary, [String(portFromCommandLine()), web], {
  redirect_uri: REDIRECT_URI,
  clients: Object.values<TestClient>(clients).map(({ id, secret = '' }) => ({ id, secret })),
  people: people.map(({ username, email, password }) => ({ username, email, password })),
})
