import { type TProperties, Type } from '@sinclair/typebox'
import { oneOf } from '../../harness/engine/schema-kinds.ts'

const id = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  description: 'The id of the requirement.',
})
const acceptance = {
  reason: Type.String({ description: 'Why it is accepted; an entry without a reason fails the gate.' }),
  issue: Type.Optional(Type.String({ format: 'uri', description: 'Where it is followed up.' })),
  owner: Type.Optional(Type.String({ minLength: 1, description: 'Who looks after it.' })),
  expires: Type.Optional(
    Type.String({
      format: 'date',
      description:
        'Last day, e.g. 2027-01-31: told 14 days ahead; after it the gate fails with --strict-baseline.',
    }),
  ),
}

const entries = <Members extends TProperties>(members: Members, description: string) =>
  Type.Optional(
    Type.Array(Type.Object({ ...members, ...acceptance }, { additionalProperties: false }), { description }),
  )

/** JSON Schema 2020-12 of a baseline file. */
export const baselineSchema = Type.Object(
  {
    findings: entries(
      {
        id,
        class: oneOf(['fail', 'warn'], 'The class of the result.'),
        fingerprint: Type.String({
          minLength: 1,
          description: 'What the finding looks like; another look is a new finding.',
        }),
      },
      'Findings that are accepted as long as they look like this.',
    ),
    waived: entries(
      {
        id,
        class: Type.Optional(oneOf(['blocked', 'error'], 'How the check ends; blocked where it is absent.')),
      },
      'Checks that come to no verdict here, accepted in writing.',
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:baseline:1',
    title: 'Baseline of offline-conformance: results that are known and do not fail the gate',
    additionalProperties: false,
  },
)
