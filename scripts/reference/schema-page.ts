import { code, generated, table } from './markdown.ts'

/** What the reference needs of a JSON Schema. */
interface Schema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: boolean | Schema
  readonly prefixItems?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly (string | number)[]
  readonly const?: string | number | boolean
  readonly format?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

/** A reference page: one table for each object of the document, each member with its description. */
export function schemaPage(document: object, { title, intro }: { title: string; intro: string }): string {
  const schema = document as Schema
  const note = schema.description === undefined ? [] : ['', schema.description]
  return [generated, `# ${title}`, '', intro, ...note, '', ...sections('', schema)].join('\n')
}

function sections(path: string, schema: Schema): string[] {
  const members = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required)
  const heading = path === '' ? [] : [`## ${path}`, '', schema.description ?? '', '']
  const row = ([name, member]: [string, Schema]): string[] => {
    const need = required.has(name) ? 'yes' : 'no'
    const meaning = member.description ?? innermost(member).description ?? ''
    return [code(name), typeOf(member, place(path, name, member)), need, meaning]
  }
  return [
    ...heading,
    table(['Member', 'Type', 'Required', 'Meaning'], members.map(row)),
    '',
    ...members.flatMap(([name, member]) => {
      const inner = innermost(member)
      return inner.properties === undefined ? [] : sections(place(path, name, member), inner)
    }),
  ]
}

/** What a list, or an object of members of any name, holds in the end. */
function innermost(member: Schema): Schema {
  const schema = withMembers(member)
  const inner = schema.type === 'array' ? schema.items : schema.additionalProperties
  return typeof inner === 'object' ? innermost(inner) : schema
}

/** Of alternatives the one that has members, wherever they are in it. */
function withMembers(schema: Schema): Schema {
  return schema.anyOf?.find((each) => innermost(each).properties !== undefined) ?? schema
}

/** `users[].name`: where a member stands in the document. */
function place(path: string, name: string, member: Schema): string {
  const own = withMembers(member).type === 'array' ? `${name}[]` : name
  return path === '' ? own : `${path}.${own}`
}

function typeOf(schema: Schema, path: string): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => typeOf(each, path)).join(', or ')
  if (schema.prefixItems !== undefined) {
    return `pair of ${schema.prefixItems.map((each) => typeOf(each, path)).join(' and ')}`
  }
  if (schema.type === 'array') {
    return typeof schema.items === 'object' ? `list of ${typeOf(schema.items, path)}` : 'list'
  }
  if (schema.type === 'object') {
    if (schema.properties !== undefined) return `[object](#${anchor(path)})`
    const { additionalProperties: named } = schema
    return typeof named === 'object' ? `object of ${typeOf(named, path)}` : 'object'
  }
  return `${simpleTypes[schema.format ?? schema.type ?? ''] ?? 'anything'}${bounds(schema)}`
}

const simpleTypes: Readonly<Record<string, string>> = {
  string: 'text',
  'date-time': 'time',
  date: 'day',
  uri: 'URL',
  integer: 'whole number',
  number: 'number',
  boolean: '`true` or `false`',
  null: '`null`',
}

function bounds({ minimum, exclusiveMinimum, maximum }: Schema): string {
  const from = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`
  if (from === undefined && maximum === undefined) return ''
  if (maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER) return ` from ${from}`
  return from === undefined ? ` up to ${maximum}` : ` from ${from} to ${maximum}`
}

/** The anchor that a heading gets. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\w -]/g, '')
}
