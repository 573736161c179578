/** LemonLDAP::NG, after build.ts: node --import tsx interop/servers/lemonldap-ng/server.ts --port N */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { portFromCommandLine } from '../host.ts'
import { movedBy } from '../moved-by-file.ts'
import { runInState } from '../run-in-state.ts'
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
runInState('starman', ['--listen', `127.0.0.1:${port}`, '--workers', '3', app], {
  cwd: places.state,
  env: { PATH: process.env.PATH, LLNG_DEFAULTCONFFILE: places.settings, ...movedBy(places.clock) },
})
