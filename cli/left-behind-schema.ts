import { Type } from '@sinclair/typebox'

const object = <Members extends Parameters<typeof Type.Object>[0]>(members: Members) =>
  Type.Object(members, { additionalProperties: false })

/** What a run has left at a target so far, by name. The file is there while a run lasts, and after one that was killed. */
export const leftBehindSchema = Type.Object(
  {
    about: Type.Literal('what a run of offline-conformance left at the target; cleanup ends it'),
    issuer: Type.String(),
    /** The run itself, until it is over. */
    process: Type.Optional(object({ id: Type.Integer({ minimum: 1 }), host: Type.String() })),
    access: Type.Array(object({ user: Type.String(), client: Type.String() })),
    made: Type.Array(
      object({
        kind: Type.Union([Type.Literal('user'), Type.Literal('client'), Type.Literal('other')]),
        name: Type.String(),
        id: Type.Optional(Type.String()),
      }),
    ),
  },
  { additionalProperties: false, $id: 'urn:offline-conformance:schema:left-behind:1' },
)
