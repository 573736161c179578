import { type Static, Type } from '@sinclair/typebox'
import type { ReadOnly } from '../engine/read-only.ts'
import { object, optional, text } from './schema-parts.ts'

const status = (description: string) => Type.Integer({ minimum: 200, maximum: 399, description })

/** How the answer to a call says that the target did what it was asked for. */
export const acceptedSchema = object(
  {
    status: optional(
      Type.Union([status('One status.'), Type.Array(status('A status.'), { minItems: 1 })], {
        description: 'The status of such an answer, or a list of them.',
      }),
    ),
    member: optional(
      Type.String({
        pattern: '^[^{}]+$',
        description:
          'A member of its JSON body: a dotted path that exists, or path=value that holds. Variables are not filled in.',
      }),
    ),
    text: optional(text('Words in its body.')),
    location: optional(
      Type.String({
        pattern: '^(/|https?://)[^{}]*$',
        description:
          'The beginning of where it leads (its Location header), as a path or a URL: a sign-in page is another place. Variables are not filled in.',
      }),
    ),
  },
  'How the answer says that the target did what it was asked for; all that is given has to hold. Absent: a status below 300 without an error inside, and the check has to see the effect.',
)

export type AcceptedRule = ReadOnly<Static<typeof acceptedSchema>>
