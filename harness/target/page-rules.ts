import { type Static, Type } from '@sinclair/typebox'
import type { ReadOnly } from '../engine/read-only.ts'
import { flag, freeTexts, object, optional, text, texts, word } from './schema-parts.ts'

/** What every request of a target file is made of. */
export const requestMembers = {
  request: Type.String({
    pattern: '^(GET|POST|PUT|PATCH|DELETE) \\S+$',
    description: 'Method and URL; a URL that starts with / is below the issuer. {variables} are filled in.',
  }),
  headers: optional(freeTexts('Headers by their names, with {variables}.')),
  json: optional(
    Type.Unknown({
      description:
        'Body in JSON, with {variables} in its texts; a text that is one variable and nothing else takes its type, e.g. a number.',
    }),
  ),
  form: optional(freeTexts('Body as form fields by their names, with {variables}; instead of json.')),
}

const requestStep = object(requestMembers, 'A request that the script of the page sends.')

const formRule = object(
  {
    has: optional(texts('Fields that it has: name, or name=value.')),
    lacks: optional(texts('Fields that it has not: name, or name=value.')),
    empty: optional(flag('It has no field at all.')),
    action: optional(text('A part of the address that it is sent to.')),
  },
  'Which form of the page is sent, where it has several; the first that fits.',
)

const pageRule = object(
  {
    page: optional(text('Path of the page; * stands for anything.')),
    says: optional(text('Words that the page shows.')),
    is: word(['login', 'consent', 'logout', 'other'], 'What the page is for.'),
    form: optional(formRule),
    fill: optional(freeTexts('Fields to fill, with {username}, {email} or {password}.')),
    tick: optional(texts('Names of the boxes to tick; all are ticked where this is absent.')),
    press: optional(text('Text, name or value of the button.')),
    steps: optional(
      Type.Array(requestStep, {
        minItems: 1,
        description: 'Requests instead of a form, for pages that work by script.',
      }),
    ),
    next: optional(
      text('Where the browser goes after the steps, e.g. {answer.url}; absent: where the last answer leads.'),
    ),
  },
  'A page that is not recognised by its form, and what to do there.',
)

export const pageRules = (description: string) => Type.Array(pageRule, { minItems: 1, description })

/** What a target file says about one kind of page that the heuristic does not know. */
export type PageRule = ReadOnly<Static<typeof pageRule>>

export type PageKind = PageRule['is']

/** A form by its fields: `name`, or `name=value`. */
export type FormRule = ReadOnly<Static<typeof formRule>>

/** A request that the script of a page sends, from the browser that shows the page. */
export type RequestStep = ReadOnly<Static<typeof requestStep>>
