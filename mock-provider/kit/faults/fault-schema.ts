import { Type } from '@sinclair/typebox'
import { type EndpointName, endpointNames, type TokenFault, tokenFaults } from './fault.ts'

const maybe = Type.Optional
const text = (description: string) => Type.String({ minLength: 1, description })
const oneOf = <const Value extends string>(values: readonly Value[], description: string) =>
  Type.Unsafe<Value>({ enum: values, description })
const anyObject = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description })
const milliseconds = (description: string) => Type.Number({ minimum: 0, maximum: 600_000, description })

const match = {
  endpoint: maybe(
    oneOf<EndpointName>(endpointNames, 'The endpoint, whatever its path is. Default: every one.'),
  ),
  grant_type: maybe(text('The grant type that is asked for, e.g. refresh_token.')),
  client: maybe(text('The client identifier that the request names.')),
}

const effect = {
  status: maybe(
    Type.Integer({
      minimum: 200,
      maximum: 599,
      description: 'Answers with this status, and nothing happens inside.',
    }),
  ),
  headers: maybe(Type.Record(Type.String(), Type.String(), { description: 'Headers of the answer.' })),
  body: maybe(
    Type.Unknown({
      description: 'The body of an answer with `status`: text as it is, anything else as JSON.',
    }),
  ),
  error: maybe(text('Refuses with this OAuth error; the status is 400 unless `status` says otherwise.')),
  error_description: maybe(text('What the refusal says.')),
  delay: maybe(milliseconds('Waits for so many milliseconds before anything else.')),
  drop: maybe(
    oneOf(
      ['before', 'after-commit'],
      'Breaks the connection: `before` anything happened, or `after-commit`, so that only the answer is lost.',
    ),
  ),
  slow_body: maybe(milliseconds('Sends the body in small pieces, for so many milliseconds.')),
  malformed: maybe(Type.Boolean({ description: 'Cuts the JSON off in the middle.' })),
  omit: maybe(
    Type.Array(Type.String({ minLength: 1 }), { description: 'Members that are left out of the JSON.' }),
  ),
  set: maybe(anyObject('Members that are put into the JSON.')),
  id_token: maybe(oneOf<TokenFault>(tokenFaults, 'What is wrong with the ID token.')),
  access_token: maybe(oneOf<TokenFault>(tokenFaults, 'What is wrong with an access token that is a JWT.')),
  skew: maybe(
    Type.Number({
      minimum: -1e9,
      maximum: 1e9,
      description: 'Seconds by which the clock is wrong that writes the times into tokens.',
    }),
  ),
}

const count = {
  times: maybe(
    Type.Integer({ minimum: 1, maximum: 1e9, description: 'How many requests are hit. Default: all.' }),
  ),
  rate: maybe(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'The share of the requests that is hit. Default: 1.',
    }),
  ),
  seed: maybe(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The same seed makes the same choices. Default 1.',
    }),
  ),
}

/** A fault in a configuration file; what it may say is also in `check-fault.ts`, for programs and requests. */
export const faultSchema = Type.Object(
  {
    ...match,
    ...effect,
    one_of: maybe(
      Type.Array(Type.Object(effect, { additionalProperties: false, minProperties: 1 }), {
        minItems: 1,
        description: 'One of these each time, chosen by `seed`.',
      }),
    ),
    ...count,
  },
  { additionalProperties: false, description: 'Which requests, what goes wrong, and how often.' },
)
