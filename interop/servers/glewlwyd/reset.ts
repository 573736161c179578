/** What `server.reset` runs: the running server of this folder forgets sessions, consents and tokens, and is at the present. */
import { execFileSync } from 'node:child_process'
import { presentTime } from '../moved-by-file.ts'
import { places } from './places.ts'

const forgotten = [
  ...['gpo_id_token', 'gpo_access_token', 'gpo_refresh_token', 'gpo_code', 'g_client_user_scope'],
  "g_user_session WHERE gus_username <> 'admin'",
]
const statements = forgotten.map((rows) => `DELETE FROM ${rows};`).join(' ')
execFileSync('sqlite3', [places.database, `PRAGMA foreign_keys = ON; ${statements}`], { stdio: 'inherit' })
presentTime(places.clock)
