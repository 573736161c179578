import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import initSqlJs from 'sql.js'
import { plantAdministrator } from './administrator.ts'
import { tables } from './places.ts'

/**
 * Writes the database that the package comes with, which has one user, the administrator. Its own scopes ask for the
 * password again after ten minutes, which nobody types in a run that moves the clock: here they do not.
 */
export async function writeDatabase(file: string): Promise<void> {
  const { Database } = await initSqlJs()
  const database = new Database()
  database.exec(gunzipSync(readFileSync(tables)).toString('utf8'))
  database.run('UPDATE g_scope SET gs_password_required = 0, gs_password_max_age = 0')
  plantAdministrator(database)
  writeFileSync(file, database.export())
  database.close()
}
