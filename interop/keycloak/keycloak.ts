/**
 * A real Keycloak on loopback, until it is interrupted:
 * npm run keycloak -- [--version 26.7.3] [--port 18080] [--management-port 19000] [--home folder]
 *
 * With --home the database is kept in that folder, and found again by the next start.
 */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { administrator, startKeycloak } from './server.ts'
import { ended, Interruption, ServerError, SetUpError } from './set-up-error.ts'
import { defaultVersion } from './versions.ts'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Interruption('interrupted')))
process.once('SIGTERM', () => interrupted.abort(new Interruption('interrupted')))

try {
  const values = askedFor()
  const server = await startKeycloak({
    version: values.version,
    port: Number(values.port),
    managementPort: Number(values['management-port']),
    ...(values.home === undefined ? {} : { home: values.home }),
    signal: interrupted.signal,
    tell: (line) => console.log(line),
  })
  console.log(
    `Keycloak ${server.version} is ready: ${server.url}/admin/ (${administrator.username} / ${administrator.password})`,
  )
  console.log(`its clock: curl -X POST '${server.url}/realms/master/test-clock/advance?seconds=86400'`)
  console.log(values.home === undefined ? 'Ctrl-C ends it and removes its database' : 'Ctrl-C ends it')
  const end = await Promise.race([
    once(server.process, 'exit').then(([code]) => `Keycloak ended by itself with exit code ${code}`),
    once(interrupted.signal, 'abort').then(() => undefined),
  ])
  await server.stop()
  if (end !== undefined) throw new ServerError(end)
} catch (error) {
  process.exitCode = ended(error)
}

function askedFor() {
  try {
    return parseArgs({
      options: {
        version: { type: 'string', default: defaultVersion },
        port: { type: 'string', default: '18080' },
        'management-port': { type: 'string', default: '19000' },
        home: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new SetUpError(
      `${error instanceof Error ? error.message : String(error)}; known are --version, --port, --management-port, --home`,
    )
  }
}
