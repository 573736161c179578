import { expect, test } from 'vitest'
import { schemaPage } from './schema-page.ts'

test('a page shows each member where it stands, what it accepts and whether it is required', () => {
  const page = schemaPage(
    {
      type: 'object',
      required: ['users'],
      properties: {
        users: {
          type: 'array',
          description: 'The users.',
          items: {
            type: 'object',
            properties: {
              kind: { enum: ['a', 'b'], description: 'One | other.' },
              age: {
                anyOf: [{ type: 'integer', minimum: 0, maximum: 150 }, { type: 'null' }],
                description: 'The age.',
              },
            },
          },
        },
        names: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' } },
          description: 'Names.',
        },
      },
    },
    { title: 'T', intro: 'I.' },
  )
  expect(page.split('\n').filter((line) => /^[|#]/.test(line))).toEqual([
    '# T',
    '| Member | Type | Required | Meaning |',
    '| --- | --- | --- | --- |',
    '| `users` | list of [object](#users) | yes | The users. |',
    '| `names` | object of list of text | no | Names. |',
    '## users[]',
    '| Member | Type | Required | Meaning |',
    '| --- | --- | --- | --- |',
    '| `kind` | `a`, `b` | no | One \\| other. |',
    '| `age` | whole number from 0 to 150, or `null` | no | The age. |',
  ])
})

test('what is in one of several alternatives has a table of its own', () => {
  const list = { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } }
  const properties = { clients: { anyOf: [{ const: 'any' }, list], description: 'The clients.' } }
  const page = schemaPage({ type: 'object', properties }, { title: 'T', intro: 'I.' })
  expect(page.split('\n').filter((line) => line.startsWith('## '))).toEqual(['## clients[]'])
})
