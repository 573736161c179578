import { type SqliteDatabase, SqliteDialect } from 'kysely'
import initSqlJs, { type Database, type SqlValue } from 'sql.js'

/**
 * SQLite in memory, compiled to WebAssembly: nothing to build. The product's own memory adapter knows no foreign
 * keys, and with it a refreshed token stays tied to a session that is gone, which no SQL database shows.
 */
export async function openDatabase() {
  const { Database: Memory } = await initSqlJs()
  const database = new Memory()
  // better-sqlite3, which the product's documentation uses, is compiled with foreign keys on.
  database.run('PRAGMA foreign_keys = ON')
  return { dialect: new SqliteDialect({ database: asBetterSqlite(database) }), type: 'sqlite' as const }
}

/** The part of better-sqlite3's interface that Kysely needs. */
function asBetterSqlite(database: Database): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql: string) {
      const statement = database.prepare(sql)
      const all = (parameters: readonly unknown[]) => {
        try {
          statement.bind(parameters as SqlValue[])
          const rows: unknown[] = []
          while (statement.step()) rows.push(statement.getAsObject())
          return rows
        } finally {
          statement.free()
        }
      }
      return {
        reader: statement.getColumnNames().length > 0,
        all,
        *iterate(parameters) {
          yield* all(parameters)
        },
        run(parameters) {
          all(parameters)
          return { changes: database.getRowsModified(), lastInsertRowid: 0 }
        },
      }
    },
  }
}
