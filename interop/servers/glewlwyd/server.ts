/** Glewlwyd, after build.ts: node --import tsx interop/servers/glewlwyd/server.ts --port N */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { portFromCommandLine } from '../host.ts'
import { movedBy } from '../moved-by-file.ts'
import { runInState } from '../run-in-state.ts'
import { writeDatabase } from './database.ts'
import { writePages } from './pages.ts'
import { places } from './places.ts'
import { seed } from './seed.ts'
import { settings } from './settings.ts'

const port = portFromCommandLine()
const isNew = !existsSync(places.database)
if (isNew) {
  mkdirSync(places.state, { recursive: true })
  writePages(places.pages)
  await writeDatabase(places.database)
}
writeFileSync(places.settings, settings(port))
runInState('glewlwyd', [`--config-file=${places.settings}`], {
  cwd: places.state,
  env: { PATH: process.env.PATH, ...movedBy(places.clock) },
})
if (isNew) await seed(`http://127.0.0.1:${port}`)
