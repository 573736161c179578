import { Type } from '@sinclair/typebox'
import { maybe, object, text, texts } from './schema-parts.ts'

/** Claims by name, each of any JSON value. @see OpenID Connect Core 1.0, section 5.1 */
export const claimMembers = (description: string) =>
  Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', description })

const customScope = object(
  {
    description: maybe(text('What the consent page says of it. Default: its name.')),
    claims: maybe(texts('Claims of the user that it brings.')),
  },
  'A scope value of your own.',
)

export const customScopes = Type.Record(Type.String({ pattern: '^[!#-\\[\\]-~]+$' }), customScope, {
  description: 'Scope values besides those of OpenID Connect, by name.',
})
