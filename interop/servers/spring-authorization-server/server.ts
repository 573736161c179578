/** Spring Authorization Server, after build.ts: node --import tsx interop/servers/spring-authorization-server/server.ts --port N */
import { join } from 'node:path'
import { clients, people, REDIRECT_URI, SIGNED_OUT_URI } from '../cast.ts'
import { portFromCommandLine } from '../host.ts'
import { runSeeded } from '../seeded-process.ts'

const jar = join(import.meta.dirname, 'target', 'server.jar')
const settings = [
  `--server.port=${portFromCommandLine()}`,
  '--server.address=127.0.0.1',
  '--logging.level.root=WARN',
]
runSeeded('java', ['-XX:+UseSerialGC', '-jar', jar, ...settings], {
  clients: Object.values(clients),
  people,
  REDIRECT_URI,
  SIGNED_OUT_URI,
})
