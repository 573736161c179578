/** Glewlwyd, after build.ts: node --import tsx interop/servers/glewlwyd/server.ts --port N */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { inForeground } from '../foreground.ts'
import { portFromCommandLine } from '../host.ts'
import { movedBy } from '../moved-by-file.ts'
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
const server = spawn('glewlwyd', [`--config-file=${places.settings}`], {
  cwd: places.state,
  stdio: 'inherit',
  env: { PATH: process.env.PATH, ...movedBy(places.clock) },
})
inForeground(server)
if (isNew) await seed(`http://127.0.0.1:${port}`)
