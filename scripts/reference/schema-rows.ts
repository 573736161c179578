import { secretWords } from '../../harness/target/schema-parts.ts'
import { code, table } from './markdown.ts'

/** The part of JSON Schema that the published schemas use. */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly propertyNames?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly const?: string
  readonly format?: string
  readonly pattern?: string
  readonly writeOnly?: boolean
  readonly minimum?: number
  readonly exclusiveMinimum?: number
}

export interface Row {
  readonly name: string
  readonly value: string
  readonly needed: boolean
  readonly text: string
}

/** A page says once what a secret may be. */
export const textOf = ({ description = '' }: Schema): string => description.replace(` ${secretWords}`, '')

/** What may stand at a place, in a few words. */
export function wordsFor(schema: Schema): string {
  const alternatives = schema.oneOf ?? schema.anyOf
  if (alternatives !== undefined) return [...new Set(alternatives.map(wordsFor))].join(' or ')
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  if (schema.items !== undefined) return `list of ${inPlural(schema.items)}`
  if (schema.writeOnly === true && schema.type === 'string') return 'secret'
  if (schema.format === 'uri' || schema.format === 'uri-template') return 'URL'
  if (schema.minimum === 0) return 'number from 0'
  if (schema.exclusiveMinimum === 0) return 'number above 0'
  if (schema.propertyNames?.enum !== undefined) {
    return `texts by name, which is one of ${schema.propertyNames.enum.map(code).join(', ')}`
  }
  if (schema.type === 'object') return schema.properties === undefined ? 'values by name' : 'members'
  return { string: 'text', boolean: '`true`, `false`' }[schema.type ?? ''] ?? 'anything'
}

function inPlural(schema: Schema): string {
  if (schema.enum !== undefined) return wordsFor(schema)
  return { text: 'texts', URL: 'URLs', members: 'members' }[wordsFor(schema)] ?? wordsFor(schema)
}

/**
 * A row for everything inside a schema, by its path. What looks like something that was shown before refers to it.
 */
export function rowsOf(schema: Schema, path: string, shown: Map<string, string>): Row[] {
  const rows: Row[] = []
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const place = path === '' ? name : `${path}.${name}`
    const row = {
      name: place,
      value: wordsFor(member),
      needed: schema.required?.includes(name) === true,
      text: textOf(member),
    }
    const inner = innerOf(member, place, shown)
    rows.push(
      typeof inner === 'string' ? { ...row, text: `${row.text} Members as in ${code(inner)}.` } : row,
      ...(typeof inner === 'string' ? [] : inner),
    )
  }
  return rows
}

/** The rows inside a member, or where the same ones are. */
export function innerOf(member: Schema, place: string, shown: Map<string, string>): Row[] | string {
  const shape = shapeOf(member)
  const before = shown.get(shape)
  if (shape !== '' && before !== undefined) return before
  const isList = partsOf(member).some(({ items }) => items !== undefined)
  const at = isList ? `${place}[]` : place
  if (shape !== '') shown.set(shape, at)
  return partsOf(member).flatMap((part) => {
    const rows = rowsOf(part.items ?? part, at, shown)
    if (member.oneOf === undefined) return rows
    // The first line of an alternative says which one it is.
    if (Object.keys(part.properties ?? {}).length === 1) {
      return rows.map((row, index) => (index === 0 ? { ...row, needed: false } : row))
    }
    return [{ name: at, value: 'either', needed: false, text: part.description ?? '' }, ...rows]
  })
}

const partsOf = (schema: Schema): readonly Schema[] => schema.oneOf ?? schema.anyOf ?? [schema]

/** The members inside, as one text to compare; empty where there are none. */
function shapeOf(schema: Schema): string {
  const inside = partsOf(schema).flatMap((part) => {
    const { properties, required } = part.items ?? part
    return properties === undefined ? [] : [{ properties, required }]
  })
  return inside.length === 0 ? '' : JSON.stringify(inside)
}

export function memberTable(rows: readonly Row[]): string {
  return table(
    ['Member', 'Value', 'Meaning'],
    rows.map(({ name, value, needed, text }) => [code(name), needed ? `${value}; **needed**` : value, text]),
  )
}
