/** What `server.reset` runs: the running server of this folder forgets its sessions, consents and tokens, and is at the present. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { presentTime } from '../moved-by-file.ts'
import { plantAdministrator } from './administrator.ts'
import { places } from './places.ts'

for (const folder of [places.sessions, places.persistent, places.cache].filter(existsSync))
  for (const name of readdirSync(folder).filter((entry) => entry !== 'lock'))
    rmSync(join(folder, name), { recursive: true, force: true })
plantAdministrator()
presentTime(places.clock)
