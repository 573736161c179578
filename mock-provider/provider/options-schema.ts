import { type Static, Type } from '@sinclair/typebox'
import { controlSchema } from '../kit/control/control-schema.ts'
import { faultSchema } from '../kit/faults/fault-schema.ts'
import { type ResponseType, responseTypes } from '../kit/response-type.ts'
import { mostPeople } from './bounds.ts'
import { claimMembers, customScopes } from './claims-schema.ts'
import { mcpMembers } from './mcp/mcp-schema.ts'
import { protocolMembers } from './protocol-schema.ts'
import { flag, limit, maybe, object, oneOf, only, origin, seconds, text, texts } from './schema-parts.ts'
import { type SigningAlgorithm, signingAlgorithms } from './signing-algorithm.ts'
import { upstreamMembers } from './upstream-schema.ts'

const limits = (description: string) =>
  object(
    {
      idle: maybe(limit('The longest pause between two uses.')),
      max: maybe(limit('The longest life since issue.')),
    },
    description,
  )

const authenticationMethods = [
  'client_secret_basic',
  'client_secret_post',
  'none',
  'private_key_jwt',
  'client_secret_jwt',
  'self_signed_tls_client_auth',
] as const

const user = object(
  {
    username: text('What they sign in with.'),
    password: text('The password they sign in with.'),
    id: maybe(text('The subject identifier. Default: derived from the user name.')),
    email: maybe(text('Default: the user name at example.com.')),
    name: maybe(text('The full name. Default: the user name.')),
    enabled: maybe(flag('Whether they may sign in and refresh. Default true.')),
    claims: maybe(claimMembers('Claims by name; they replace those that are made up for a scope.')),
  },
  'A user.',
)

const people = object(
  {
    count: Type.Integer({ minimum: 1, maximum: mostPeople, description: 'How many users to make.' }),
    seed: maybe(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The same seed and count make the same people. Default 1.',
      }),
    ),
  },
  'Makes believable users (name, user name, e-mail address at a reserved domain) in addition to the other users. The password ' +
    'of each is `test-password-of-` and the user name.',
)

const client = object(
  {
    client_id: text('The client identifier.'),
    client_secret: maybe(text('The client secret.')),
    client_name: maybe(text('The name on the consent page. Default: the client identifier.')),
    token_endpoint_auth_method: maybe(
      oneOf(
        authenticationMethods,
        'How it authenticates. Default: by both `client_secret_basic` and `client_secret_post` with a secret (with `strict` ' +
          'by the former only), `none` without.',
      ),
    ),
    token_endpoint_auth_methods: maybe(
      Type.Array(Type.Unsafe<(typeof authenticationMethods)[number]>({ enum: authenticationMethods }), {
        minItems: 1,
        description: 'All ways that it may authenticate in, in place of `token_endpoint_auth_method`.',
      }),
    ),
    jwks: maybe(
      object(
        {
          keys: Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' }), {
            description: 'The keys, as JWKs.',
          }),
        },
        'The public keys for `private_key_jwt`; for `self_signed_tls_client_auth` with the certificate in `x5c`.',
      ),
    ),
    jwks_uri: maybe(
      Type.String({
        pattern: '^https?://',
        description: 'Where it publishes these keys, in place of `jwks`.',
      }),
    ),
    redirect_uris: maybe(
      Type.Union([texts('Addresses.'), only('any')], {
        description:
          'Where the browser may return to after sign-in: addresses, or `any`. Without `strict`, a loopback address stands ' +
          'for every port, and wildcards work: `http://localhost:*/**`, `com.example.app:/**`.',
      }),
    ),
    post_logout_redirect_uris: maybe(texts('Where the browser may return to after logout.')),
    request_uris: maybe(texts('Where its request objects may be, with `request_objects: supported`.')),
    grant_types: maybe(
      texts(
        'The grant types it may use. Default: authorization_code, refresh_token and client_credentials, without `strict` also ' +
          'those of RFC 8628 (devices) and RFC 8693 (token exchange). `password` only where it is named here.',
      ),
    ),
    subject_type: maybe(
      oneOf(
        ['public', 'pairwise'],
        'Whether it knows users by subjects of its own sector. Default `public`.',
      ),
    ),
    sector_identifier_uri: maybe(
      Type.String({
        pattern: '^https?://',
        description: 'Names the sector, where redirect URIs have several hosts.',
      }),
    ),
    id_token_signed_response_alg: maybe(
      oneOf(
        signingAlgorithms,
        'Signs its ID tokens and logout tokens; one of `signing`. Default: the first of those.',
      ),
    ),
    userinfo_signed_response_alg: maybe(
      oneOf(signingAlgorithms, 'Has UserInfo answer with a signed JWT; one of `signing`.'),
    ),
    backchannel_logout_uri: maybe(
      Type.String({ pattern: '^https?://', description: 'Gets a logout token when a login session ends.' }),
    ),
    frontchannel_logout_uri: maybe(
      Type.String({ pattern: '^https?://', description: 'Is loaded in a frame when a browser signs out.' }),
    ),
    response_types: maybe(
      Type.Array(Type.Unsafe<ResponseType>({ enum: responseTypes }), {
        description: 'The response types it may use. Default: code.',
      }),
    ),
    scopes: maybe(texts('The scope values it may ask for. Default: all known ones.')),
    consent: maybe(
      oneOf(
        ['ask', 'pre-approved'],
        'Whether the user is asked, or an administrator has agreed in advance. Default `ask`.',
      ),
    ),
    access_token_format: maybe(
      oneOf(['opaque', 'jwt'], 'What its access tokens look like. Default `opaque`.'),
    ),
    audience: maybe(
      Type.Union([Type.String({ minLength: 1 }), texts('Audiences.')], {
        description: 'The audience (`aud`) of its access tokens. Default: the client identifier.',
      }),
    ),
    tls_client_certificate_bound_access_tokens: maybe(
      flag(
        'Whether its tokens are bound to the certificate that it shows at the token endpoint, if it shows one (RFC 8705). Default false.',
      ),
    ),
    access_token_claims: maybe(claimMembers('More claims in its access tokens of format `jwt`.')),
    rotation: maybe(
      oneOf(
        ['none', 'always'],
        'Whether a refresh replaces its refresh tokens. Default: what `rotation` says for clients of its kind.',
      ),
    ),
    admin: maybe(
      flag(
        'Whether it may call the administration interface with a client-credentials access token of scope ' +
          '`admin`. Default false.',
      ),
    ),
    enabled: maybe(flag('Whether it may use any endpoint. Default true.')),
  },
  'A client.',
)

const lifetimes = object(
  {
    code: maybe(seconds('Authorization codes, in seconds. Default 60.')),
    access_token: maybe(seconds('Access tokens, in seconds. Default 300.')),
    session: maybe(limits('The login session of a browser. Default: idle 1800, max 36000.')),
    online: maybe(limits('Refresh tokens issued without offline_access. Default: those of the session.')),
    offline: maybe(limits('Offline tokens. Default: no limit at all.')),
  },
  'How long things live.',
)

const rotation = object(
  {
    confidential: maybe(
      oneOf(
        ['none', 'always'],
        'For confidential clients. Default `none`: the answer to a refresh has no new refresh token and the old one ' +
          'stays valid.',
      ),
    ),
    public: maybe(
      oneOf(
        ['none', 'always'],
        'For public clients. Default `always`: a new value each time, the old one is superseded.',
      ),
    ),
    grace: maybe(
      Type.Number({
        minimum: 0,
        description: 'Seconds in which the direct predecessor is still accepted after rotation. Default 2.',
      }),
    ),
  },
  'Whether a refresh replaces the refresh token.',
)

const consent = object(
  {
    ask: maybe(
      oneOf(
        ['remember', 'always'],
        '`remember` (default) asks until the stored consent covers the request; `always` asks every time.',
      ),
    ),
    boxes: maybe(
      oneOf(
        [true, false, 'offline'],
        '`true`: the page has a box for each scope but `openid`, not ticked; `offline`: it has one box, ticked, for ' +
          'offline access. What is left out is not granted. Default false.',
      ),
    ),
  },
  'How the user is asked for consent.',
)

const logout = object(
  {
    confirmation: maybe(
      oneOf(
        ['when-unsure', 'always'],
        '`when-unsure` (default) asks without a valid ID token hint; `always` asks every time.',
      ),
    ),
    ends: maybe(
      oneOf(
        ['online', 'everything'],
        'What RP-initiated logout ends: `online` (default) or `everything`, offline tokens included.',
      ),
    ),
    page: maybe(
      oneOf(
        ['fields', 'bare'],
        '`fields` (default) keeps the request in hidden fields, `bare` has a form with nothing but a button.',
      ),
    ),
  },
  'How RP-initiated logout works.',
)

const refresh = object(
  {
    refresh_token: maybe(
      oneOf(
        ['when-changed', 'always'],
        'Whether a refresh answer has an unchanged refresh token in it too. Default `when-changed`.',
      ),
    ),
    scope: maybe(flag('Whether it has the scope. Default true.')),
    id_token: maybe(flag('Whether it has an ID token when the scope has openid. Default true.')),
    expiration_fields: maybe(
      flag(
        'Whether answers with a refresh token say when it ends: `refresh_token_timeout` and `authorization_expires_in`, as far ' +
          'as `lifetimes` has limits. Default false.',
      ),
    ),
    earlier_access_tokens: maybe(
      oneOf(
        ['keep', 'end'],
        '`keep` (default), or `end`: a refresh ends the access tokens that its grant had before.',
      ),
    ),
  },
  'What the answer to a refresh has in it.',
)

const grants = object(
  {
    per_user_and_client: maybe(
      oneOf(
        ['many', 'one'],
        '`many` (default) or `one`: a new offline grant of the same user and client replaces the earlier one.',
      ),
    ),
    online_refresh_tokens: maybe(
      flag(
        'Whether a login without offline_access yields a refresh token (bound to the session). Default true.',
      ),
    ),
  },
  'What a grant is.',
)

const login = object(
  {
    pages: maybe(
      oneOf(
        ['html', 'two-step', 'json'],
        '`html` (default) forms; `two-step`: the user name on one page, the password on the next; `json`: a script ' +
          'page that posts JSON to the sign-in and consent endpoints.',
      ),
    ),
    at: maybe(
      Type.String({
        pattern: '^https?://[^/?#]+$',
        description:
          'Origin of the sign-in and consent pages, without a path; that port is served as well. Default: the origin of ' +
          'the issuer.',
      }),
    ),
    session: maybe(
      oneOf(
        ['keep', 'forget'],
        '`keep` (default), or `forget`: no browser stays signed in, each request asks for the password again.',
      ),
    ),
    auto: maybe(
      text(
        'A user name: who asks for a sign-in is signed in as this user, or as the one of `login_hint`, and agrees, ' +
          'without a page. `prompt=none` still needs a session.',
      ),
    ),
    one_click: maybe(
      flag(
        'Whether the sign-in page has a button for each of the first users that signs them in without a password. ' +
          'Default false; the command `mock` has them unless the file says otherwise.',
      ),
    ),
    redirect_status: maybe(oneOf([302, 303], 'Status of redirects in the front channel. Default 302.')),
  },
  'How the browser signs in.',
)

const endpoints = object(
  {
    userinfo: maybe(flag('The UserInfo endpoint.')),
    introspection: maybe(flag('Token introspection (RFC 7662).')),
    revocation: maybe(flag('Token revocation (RFC 7009).')),
    end_session: maybe(flag('RP-initiated logout.')),
    registration: maybe(flag('Dynamic client registration.')),
    device: maybe(flag('Device authorization (RFC 8628).')),
    account: maybe(flag('The interface by which users see and end their own grants.')),
    admin: maybe(flag('The administration interface.')),
    control: maybe(
      flag('The interface by which tests control the mock: the clock, faults, tokens and so on.'),
    ),
    introspect_refresh_tokens: maybe(
      flag('Whether introspection knows refresh tokens; `false` answers them as inactive. Default true.'),
    ),
    access_token_revocation: maybe(
      oneOf(
        ['token', 'grant', 'refused'],
        'What the revocation of an access token ends: it alone, the refresh token as well, or nothing, since the ' +
          'endpoint takes refresh tokens only. Default `token`.',
      ),
    ),
    token_management_auth: maybe(
      Type.Array(Type.Unsafe<(typeof authenticationMethods)[number]>({ enum: authenticationMethods }), {
        description:
          'How a client may authenticate at revocation and introspection. Default: every way, for introspection but ' +
          '`none`.',
      }),
    ),
  },
  'Which endpoints exist; all default to true.',
)

const errors = object(
  {
    dead_token: maybe(
      oneOf(
        ['invalid_grant', 'invalid_request'],
        'Error code for dead, unknown and foreign refresh tokens. Default `invalid_grant`.',
      ),
    ),
  },
  'Which error codes are used.',
)

/** The published schema of the mock provider's configuration file. The types in `options.ts` come from it. */
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
    ...upstreamMembers,
    keys: maybe(
      oneOf(
        ['fixed', 'own'],
        'Signing keys: `fixed` (default), public and the same in every start, or `own`, made at the start.',
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
