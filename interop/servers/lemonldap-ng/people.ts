import { writeFileSync } from 'node:fs'
import initSqlJs from 'sql.js'
import { people } from '../cast.ts'

/** Writes the table of users that the product's DBI backend reads; passwords are in clear, which is its default. */
export async function writePeople(file: string): Promise<void> {
  const { Database } = await initSqlJs()
  const database = new Database()
  database.run('CREATE TABLE people (uid TEXT PRIMARY KEY, cn TEXT, mail TEXT, password TEXT)')
  for (const { username, name, email, password } of people)
    database.run('INSERT INTO people VALUES (?, ?, ?, ?)', [username, name, email, password])
  writeFileSync(file, database.export())
  database.close()
}
