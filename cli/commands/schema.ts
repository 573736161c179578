import { unknownName } from '../../harness/runner/selection.ts'
import { printed } from '../printed.ts'
import { publishedSchemas } from '../published-schemas.ts'
import { print, printJson } from '../terminal.ts'

/** Prints a published JSON Schema, or their names. */
export function printSchema(name: string | undefined): void {
  const names = Object.keys(publishedSchemas)
  if (name === undefined) print(...names.map((known) => printed`${known}`))
  else {
    const schema = Object.entries(publishedSchemas).find(([known]) => known === name)?.[1]
    if (schema === undefined) unknownName(name, names, 'schema')
    printJson(schema)
  }
}
