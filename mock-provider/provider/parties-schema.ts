import { Type } from '@sinclair/typebox'
import { type ResponseType, responseTypes } from '../kit/response-type.ts'
import { authenticationMethods } from './authentication-methods.ts'
import { mostPeople } from './bounds.ts'
import { claimMembers } from './claims-schema.ts'
import { flag, maybe, object, oneOf, only, text, texts } from './schema-parts.ts'
import { signingAlgorithms } from './signing-algorithm.ts'

export const user = object(
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

const web = (description: string) => Type.String({ pattern: '^https?://', description })

export const people = object(
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

export const client = object(
  {
    client_id: text('The client identifier.'),
    client_secret: maybe(text('The client secret.')),
    client_name: maybe(text('The name on the consent page. Default: the client identifier.')),
    logo_uri: maybe(web('The address of its picture, on the consent page.')),
    policy_uri: maybe(web('The address of its privacy policy, linked on the consent page.')),
    tos_uri: maybe(web('The address of its terms, linked on the consent page.')),
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
    jwks_uri: maybe(web('Where it publishes these keys, in place of `jwks`.')),
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
    sector_identifier_uri: maybe(web('Names the sector, where redirect URIs have several hosts.')),
    id_token_signed_response_alg: maybe(
      oneOf(
        signingAlgorithms,
        'Signs its ID tokens and logout tokens; one of `signing`. Default: the first of those.',
      ),
    ),
    userinfo_signed_response_alg: maybe(
      oneOf(signingAlgorithms, 'Has UserInfo answer with a signed JWT; one of `signing`.'),
    ),
    backchannel_logout_uri: maybe(web('Gets a logout token when a login session ends.')),
    frontchannel_logout_uri: maybe(web('Is loaded in a frame when a browser signs out.')),
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
