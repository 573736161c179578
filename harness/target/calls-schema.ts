import { type TOptional, Type } from '@sinclair/typebox'
import { acceptedSchema } from './accepted-schema.ts'
import { type CallKind, type CallName, callers, calls, callsOf, clockCall, defaultCaller } from './calls.ts'
import { requestMembers } from './page-rules.ts'
import { flag, object, optional, text, word } from './schema-parts.ts'

const callMembers = {
  ...requestMembers,
  as: optional(
    word(
      callers,
      `Whose credentials the call carries: the administrator's, an access token or a signed-in browser of the user, or none. Default: ${defaultCaller}; for the clock ${clockCall.as}.`,
    ),
  ),
  csrf: optional(
    object(
      {
        page: text('A page to read first.'),
        field: text('The hidden field or the JSON member in it whose value becomes {csrf}.'),
      },
      'Where a value against request forgery comes from, for calls with as: user-browser.',
    ),
  ),
}
const confirmedCallMembers = { ...callMembers, accepted: optional(acceptedSchema) }
const listMembers = {
  ...confirmedCallMembers,
  list: optional(
    text(
      'Dotted path of the list in the answer; absent: the answer itself. An object of objects counts as its values.',
    ),
  ),
  entry: object(
    {
      id: optional(text('Dotted path of its identifier.')),
      client: optional(text('Dotted path of the identifier of its client.')),
      user: optional(text('Dotted path of its user.')),
      session: optional(text('Dotted path of the session that it belongs to.')),
      offline: optional(
        text(
          'Tells which entries are offline access: a path that exists, or path=value that holds; absent: all are.',
        ),
      ),
    },
    'Where in an entry of the list its members are.',
  ),
}
const revocationMembers = {
  ...confirmedCallMembers,
  each: optional(
    word(
      callsOf('list'),
      'A list that is read right before: the request is sent for each of its entries that matches.',
    ),
  ),
}

export const call = (description: string) => object(confirmedCallMembers, description)
export const list = (description: string) => object(listMembers, description)
export const revocation = (description: string) => object(revocationMembers, description)
const shapes = {
  list,
  'session-list': list,
  revocation,
  alternatives: (description: string) =>
    Type.Array(
      object(
        { ...revocationMembers, name: text('Its name in the report.') },
        'An alternative, written like a revocation.',
      ),
      { description },
    ),
  'session-end': call,
  'session-state': (description: string) =>
    object(
      { ...callMembers, alive: text('Words in the body of the answer of a session that lives.') },
      description,
    ),
  'user-creation': (description: string) =>
    object(
      {
        ...confirmedCallMembers,
        id: optional(
          text("Dotted path of the new user's id in the answer; `location` for the end of that header."),
        ),
      },
      description,
    ),
  'client-creation': call,
  removal: call,
  change: call,
  'secret-change': (description: string) =>
    object(
      {
        ...confirmedCallMembers,
        secret: optional(
          text("Dotted path of the client's new secret in the answer. Default: client_secret."),
        ),
      },
      description,
    ),
  setting: call,
  clock: call,
} satisfies Record<CallKind, (description: string) => unknown>

type Members = { [N in CallName]: TOptional<ReturnType<(typeof shapes)[(typeof calls)[N]['kind']]>> }

const members = Object.fromEntries(
  Object.entries(calls).map(([name, { kind, text: description }]) => [
    name,
    optional(shapes[kind](description)),
  ]),
) as Members

export const callsSchema = object(
  members,
  'Requests for what no standard protocol has one: how to list and revoke offline tokens, end a session, make users and clients, change settings.',
)

export const clockSchema = object(
  {
    advance: shapes.clock(clockCall.text),
    survives_restart: optional(
      flag(
        'Whether a clock that was moved is still as far ahead after a restart of the server. Default: found out at the first restart, by a sign-in.',
      ),
    ),
  },
  'How the clock of the server is moved; without it checks of lifetimes do not apply.',
)
