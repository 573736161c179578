import { createHash } from 'node:crypto'
import type { Database } from 'sql.js'

const session = 'fixtureAdministratorSession00000'.repeat(4)

/** What the browser of the administrator sends: a session that ends in the year 2100. Test value only. */
export const glewlwydAdministratorCookie = `GLEWLWYD2_SESSION_ID=${session}`

/** In seconds since the epoch. */
const ends = 4_102_444_800

/** Signs the administrator of the package's database in with the password, as the product would write it down. */
export function plantAdministrator(database: Database): void {
  const hash = `{SHA512}${createHash('sha512').update(session).digest('base64')}`
  const now = Math.floor(Date.now() / 1000)
  database.run(
    `INSERT INTO g_user_session (gus_id, gus_session_hash, gus_user_agent, gus_issued_for, gus_username, gus_expiration,
      gus_last_login, gus_current, gus_enabled) VALUES (1, ?, 'fixture', '127.0.0.1', 'admin', ?, ?, 1, 1)`,
    [hash, ends, now],
  )
  database.run(
    'INSERT INTO g_user_session_scheme (gus_id, guss_expiration, guss_last_login, guss_use_counter) VALUES (1, ?, ?, 0)',
    [ends, now],
  )
}
