import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/** The problems that the published schema of a format has with a text in it. */
export function problemsWith(schemaFile: string): (text: string) => readonly unknown[] {
  const file = new URL(`../../fixtures/published-schemas/${schemaFile}`, import.meta.url)
  // Those of earlier drafts use nothing that the later one reads in another way but these two members.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return (text) => (validate(JSON.parse(text)) ? [] : (validate.errors ?? []))
}
