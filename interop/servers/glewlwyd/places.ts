import { join } from 'node:path'

const state = join(import.meta.dirname, '.state')

/** Where the running server keeps what. */
export const places = {
  state,
  settings: join(state, 'glewlwyd.conf'),
  database: join(state, 'glewlwyd.db'),
  pages: join(state, 'pages'),
  clock: join(state, 'clock'),
}

/** The tables that the package comes with. */
export const tables = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz'
