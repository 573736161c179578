import { type TOptional, Type } from '@sinclair/typebox'
import { acceptedSchema } from './accepted-schema.ts'
import { type CallKind, callers, defaultCaller } from './call-description.ts'
import { type CallName, calls, callsOf, clockCall } from './calls.ts'
import { htmlRuleWords } from './html-rule.ts'
import { requestMembers } from './page-rules.ts'
import { flag, object, optional, text, word } from './schema-parts.ts'

const { request, headers, json, form } = requestMembers

const press = optional(
  text(
    'A CSS selector instead of a request: the link, form or button that is pressed, with all that the form holds; in the row of the entry, in a step on the page before. Needs as: user-browser.',
  ),
)

const step = Type.Object(
  {
    request: optional(request),
    headers,
    json,
    form,
    change: optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        description:
          'Instead of json: the JSON answer before with these members in place of its own, for servers that take whole documents.',
      }),
    ),
    press,
  },
  {
    additionalProperties: false,
    description:
      'One more request, after the one before was not refused; {answer.<name>} is a member of its JSON answer, dots lead into it.',
  },
)

const followed = {
  followed_by: optional(
    Type.Array(step, {
      minItems: 1,
      description: 'Requests that follow, where it takes several; the last answer is that of the call.',
    }),
  ),
}
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
        form: optional(text('A CSS selector: the form that the field is in, where several have one.')),
        field: optional(text('The hidden field or the JSON member in it whose value becomes {csrf}.')),
        meta: optional(text('The name of the meta element whose content becomes {csrf}.')),
        cookie: optional(text('The name of the cookie whose value becomes {csrf}.')),
      },
      'Where a value against request forgery comes from, for calls with as: user-browser; one of field, meta and cookie.',
    ),
  ),
}
const confirmedCallMembers = { ...callMembers, ...followed, accepted: optional(acceptedSchema) }

const next = object(
  {
    header: optional(flag('The Link header names it with rel=next (RFC 8288).')),
    url: optional(text('Dotted path of its address in the answer.')),
    press: optional(text('A CSS selector: the link on the page that leads to it.')),
    cursor: optional(text('Dotted path of a cursor in the answer, which becomes the parameter.')),
    page: optional(
      Type.Integer({
        minimum: 0,
        description: 'The number of the first page; asked for until one is empty.',
      }),
    ),
    parameter: optional(text('The parameter of the query for cursor and page.')),
  },
  'How a list that comes in pages goes on; one of header, url, press, cursor and page.',
)

const listMembers = {
  ...confirmedCallMembers,
  list: optional(
    text(
      'Dotted path of the list in the answer; absent: the answer itself. An object of objects counts as its values.',
    ),
  ),
  rows: optional(
    text(
      `A CSS selector, where the answer is a page: each element that fits is an entry. The members of entry are then ${htmlRuleWords}.`,
    ),
  ),
  next: optional(next),
  entry: object(
    {
      id: optional(text('Dotted path of its identifier.')),
      client: optional(
        text('Dotted path of the identifier of its client, or of the name that the file gives that client.'),
      ),
      user: optional(text('Dotted path of its user.')),
      session: optional(text('Dotted path of the session that it belongs to.')),
      offline: optional(
        text(
          'Tells which entries are offline access: a path that exists, or path=value that holds; in a page what is there; absent: all are.',
        ),
      ),
    },
    'Where in an entry of the list its members are.',
  ),
}
const revocationMembers = {
  ...confirmedCallMembers,
  request: optional(request),
  press,
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
          text(
            "Dotted path of the new user's id in the answer; `location` for the end of that header, `location /pattern/` for the first group of a regular expression in it.",
          ),
        ),
      },
      description,
    ),
  'client-creation': call,
  removal: call,
  'plain-change': call,
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
  'Requests for what no standard protocol covers: how to list and revoke offline tokens, end a session, make users and clients, change settings.',
)

export const clockSchema = object(
  {
    advance: optional(shapes.clock(clockCall.text)),
    command: optional(
      text(
        'Command line instead, run through the shell in the folder of the target file; {seconds} is by how much the clock is moved, {offset} how far it is ahead then.',
      ),
    ),
    restart: optional(
      Type.String({
        pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
        description:
          'An environment variable instead: the server is stopped, and started with it set to the seconds by which its clock has to be ahead, e.g. for libfaketime. Needs server: with keeps_state.',
      }),
    ),
    survives_restart: optional(
      flag(
        'Whether a clock that was moved is still as far ahead after a restart of the server. Default: found out at the first restart, by a sign-in.',
      ),
    ),
  },
  'How the clock of the server is moved, by one of advance, command and restart; without it checks of lifetimes do not apply.',
)
