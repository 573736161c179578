import { unknownName } from '../../suites/selection.ts'
import { publishedSchemas } from '../published-schemas.ts'

/** Prints a published JSON Schema, or their names. */
export function printSchema(name: string | undefined): void {
  const names = Object.keys(publishedSchemas)
  if (name === undefined) process.stdout.write(`${names.join('\n')}\n`)
  else {
    const schema = Object.entries(publishedSchemas).find(([known]) => known === name)?.[1]
    if (schema === undefined) unknownName(name, names, 'schema')
    process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`)
  }
}
