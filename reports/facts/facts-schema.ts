import { type TSchema, Type } from '@sinclair/typebox'

/** Members of any name, all of one shape. */
const record = <Member extends TSchema>(members: Member, description: string) =>
  Type.Unsafe<Record<string, Member['static']>>({
    type: 'object',
    additionalProperties: members,
    description,
  })

const value = Type.Union([Type.String(), Type.Array(Type.String())], {
  description: 'What was seen of one thing: one value, or several where it was looked at from several sides.',
})

/** JSON Schema 2020-12 of a lock file of facts. */
export const factsSchema = Type.Object(
  {
    edition: Type.String({ minLength: 1, description: 'The edition of the requirements.' }),
    facts: record(
      record(value, 'What was seen for one requirement, by the name of what was looked at.'),
      'What was seen, by the id of the requirement.',
    ),
    unknown: record(
      Type.String({ description: 'Why it says nothing.' }),
      'Requirements that say nothing here, by their id, with the reason.',
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:facts:1',
    title: 'How a server behaves about offline tokens: a lock file',
    additionalProperties: false,
  },
)
