import { type Static, Type } from '@sinclair/typebox'
import type { ReadOnly } from '../engine/read-only.ts'
import { optional, text, texts } from './schema-parts.ts'
import { sharedMembers } from './target-schema.ts'

/** The published schema of a recipe. */
export const recipeSchema = Type.Object(
  {
    name: text('The word by which target files name it.'),
    about: optional(text('Which servers it is for, in a line.')),
    recognise: optional(
      Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string', minLength: 1 },
        description:
          'Members of the metadata by which such a server is known; {issuer} stands for the issuer, * for anything. All of them have to fit.',
      }),
    ),
    before: optional(texts('What to do at the server before, in words.')),
    ...sharedMembers,
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:recipe:1',
    title: 'Recipe of offline-conformance',
    description: 'The part of a target file that is the same on every installation of a server.',
    additionalProperties: false,
  },
)

/** What is the same on every installation of a server, so that target files need not repeat it. */
export type Recipe = ReadOnly<Static<typeof recipeSchema>>
