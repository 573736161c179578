import { type Static, Type } from '@sinclair/typebox'
import { controlSchema } from '../kit/control/control-schema.ts'
import { faultSchema } from '../kit/faults/fault-schema.ts'
import { type ResponseType, responseTypes } from '../kit/response-type.ts'
import {
  consent,
  endpoints,
  errors,
  grants,
  lifetimes,
  login,
  logout,
  refresh,
  rotation,
} from './behaviour-schema.ts'
import { customScopes } from './claims-schema.ts'
import { clientDocumentMembers } from './client-documents-schema.ts'
import { mcpMembers } from './mcp/mcp-schema.ts'
import { client, people, user } from './parties-schema.ts'
import { protocolMembers } from './protocol-schema.ts'
import { flag, maybe, object, oneOf, only, origin, text, texts } from './schema-parts.ts'
import { type SigningAlgorithm, signingAlgorithms } from './signing-algorithm.ts'
import { upstreamMembers } from './upstream-schema.ts'

export const providerSchema = Type.Object(
  {
    issuer: maybe(
      Type.String({
        pattern: '^(?:from-request|https?://[^/?#]+(?:/[^?#]*)?)$',
        description:
          'The issuer identifier, with or without a path or a trailing slash, as tokens are to have it; or `from-request`: as ' +
          'the Host of each request (or X-Forwarded-Proto, -Host and -Prefix) says. Default: the address it listens on.',
      }),
    ),
    state: maybe(
      text(
        'Where the state is kept over restarts: a folder (needs the package `classic-level`), or `postgres://...` for several ' +
          'processes (needs `pg`). People and clients are then those of the first start. Default: in memory.',
      ),
    ),
    addresses: maybe(
      object(
        {
          front_channel: maybe(origin('Where browsers reach it, e.g. `http://localhost:9400`.')),
          back_channel: maybe(
            origin('Where clients reach it, e.g. `http://mock:9400` in a network of containers.'),
          ),
        },
        'Origins in the metadata, where browsers and clients reach it by other names than the issuer.',
      ),
    ),
    users: maybe(Type.Array(user, { description: 'The users. Default: two, shown at the start.' })),
    people: maybe(people),
    clients: maybe(
      Type.Union([Type.Array(client, { description: 'The clients.' }), only('any')], {
        description:
          'The clients, or `any`: whoever comes is a client, with any secret and any redirect URI. Default: two, shown at ' +
          'the start.',
      }),
    ),
    strict: maybe(
      flag(
        'As a server in production: a client has one way to authenticate, redirect URIs match character by character, claims ' +
          'of the user are at the UserInfo endpoint only. Default false, which spares a local set-up these three.',
      ),
    ),
    cross_origin: maybe(
      Type.Union([oneOf(['any', 'registered'], 'Which.'), texts('Origins.')], {
        description:
          'Origins whose scripts may call the protocol (CORS): `any`, `registered` (those of redirect URIs), or a list. ' +
          'Default: `any` where the issuer is on this machine, otherwise `registered`. Never for `/account`, `/admin`, `/control`.',
      }),
    ),
    scopes: maybe(customScopes),
    id_token_claims: maybe(
      oneOf(
        ['always', 'userinfo-only'],
        'Whether ID tokens have the claims of the granted scope, too. Default `always`; with `strict` `userinfo-only`.',
      ),
    ),
    signing: maybe(
      Type.Union(
        [
          oneOf(signingAlgorithms, 'One.'),
          Type.Array(Type.Unsafe<SigningAlgorithm>({ enum: signingAlgorithms }), {
            minItems: 1,
            uniqueItems: true,
            description: 'Several.',
          }),
        ],
        {
          description:
            'Signing algorithm of ID tokens and JWT access tokens, or several at once: the first signs, and clients choose ' +
            'another one by `id_token_signed_response_alg`. Default RS256.',
        },
      ),
    ),
    ...protocolMembers,
    ...mcpMembers,
    ...clientDocumentMembers,
    ...upstreamMembers,
    keys: maybe(
      oneOf(
        ['fixed', 'own'],
        'Signing keys: `fixed` (default), public and the same in every start, or `own`, made at the start.',
      ),
    ),
    keep_secrets: maybe(
      flag(
        'Whether the inspector (`/admin/inspector`) shows tokens, codes, passwords and client secrets as they were sent. They ' +
          'stay in memory, and only where it listens on this machine alone. Default false: of JWTs it shows header and claims.',
      ),
    ),
    lifetimes: maybe(lifetimes),
    rotation: maybe(rotation),
    consent: maybe(consent),
    logout: maybe(logout),
    refresh: maybe(refresh),
    grants: maybe(grants),
    login: maybe(login),
    endpoints: maybe(endpoints),
    response_types: maybe(
      Type.Array(Type.Unsafe<ResponseType>({ enum: responseTypes }), {
        minItems: 1,
        description:
          'The response types that the authorization endpoint knows; a client may use those that it has, too. Default: code.',
      }),
    ),
    errors: maybe(errors),
    defects: maybe(
      texts('Names of defects to switch on from the start; see `offline-conformance list --defects`.'),
    ),
    control: maybe(controlSchema),
    faults: maybe(
      Type.Array(faultSchema, {
        description:
          'What goes wrong between the provider and its clients from the start. The first that matches a request hits it.',
      }),
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:provider:1',
    title: 'Configuration of the mock provider of offline-conformance',
    description: 'Everything is optional; two users and two clients exist without any configuration.',
    additionalProperties: false,
  },
)

export type ProviderConfiguration = Static<typeof providerSchema>
