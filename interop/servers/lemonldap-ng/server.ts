/** LemonLDAP::NG, after build.ts: node --import tsx interop/servers/lemonldap-ng/server.ts --port N */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inForeground } from '../foreground.ts'
import { portFromCommandLine } from '../host.ts'
import { movedBy } from '../moved-by-file.ts'
import { plantAdministrator } from './administrator.ts'
import { configuration, localSettings } from './configuration.ts'
import { writePeople } from './people.ts'
import { places } from './places.ts'

const port = portFromCommandLine()
if (!existsSync(places.settings)) {
  for (const folder of [places.configuration, places.cache]) mkdirSync(folder, { recursive: true })
  for (const folder of [places.sessions, places.persistent])
    mkdirSync(join(folder, 'lock'), { recursive: true })
  plantAdministrator()
  await writePeople(places.people)
  writeFileSync(join(places.configuration, 'lmConf-1.json'), JSON.stringify(configuration(port, places)))
  writeFileSync(places.settings, localSettings(places))
}
const app = join(import.meta.dirname, 'app.psgi')
// A connection that is kept is closed after a second, perhaps while the next request is on its way.
const server = spawn(
  'starman',
  ['--listen', `127.0.0.1:${port}`, '--workers', '3', '--disable-keepalive', app],
  {
    cwd: places.state,
    stdio: 'inherit',
    env: { PATH: process.env.PATH, LLNG_DEFAULTCONFFILE: places.settings, ...movedBy(places.clock) },
  },
)
inForeground(server)
