import { expect, test } from 'vitest'
import { publishedSchemas } from './published-schemas.ts'

/** What a member is for is told by the schema alone: to editors, and to the reference page. */
const described = ['provider', 'report', 'baseline', 'facts'] as const

test.each(described)('every member of the %s schema has a description', (name) => {
  expect(withoutDescription(publishedSchemas[name], name)).toEqual([])
})

test('a member without a description is found wherever it stands', () => {
  const bare = { properties: { inner: {} } }
  const told = { description: 'Told.' }
  const schema = {
    properties: {
      told,
      empty: { description: ' ' },
      list: { ...told, items: bare },
      pair: { ...told, prefixItems: [told, bare] },
      either: { ...told, anyOf: [told, bare] },
      named: { ...told, additionalProperties: bare },
    },
    $defs: { shared: bare },
  }
  expect(withoutDescription(schema, 'schema')).toEqual([
    'schema.empty',
    'schema.list.items.inner',
    'schema.pair.prefixItems.1.inner',
    'schema.either.anyOf.1.inner',
    'schema.named.additionalProperties.inner',
    'schema.$defs.shared.inner',
  ])
})

/** Paths of the members that say nothing of themselves. */
function withoutDescription(schema: unknown, path: string): string[] {
  if (schema === null || typeof schema !== 'object') return []
  return Object.entries(schema).flatMap(([keyword, inner]) => {
    if (keyword !== 'properties') return withoutDescription(inner, `${path}.${keyword}`)
    return Object.entries(inner as Record<string, { readonly description?: string }>).flatMap(
      ([name, member]) => [
        ...((member.description ?? '').trim() === '' ? [`${path}.${name}`] : []),
        ...withoutDescription(member, `${path}.${name}`),
      ],
    )
  })
}
