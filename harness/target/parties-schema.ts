import { Type } from '@sinclair/typebox'
import {
  driverBlock,
  flag,
  freeTexts,
  object,
  oneOf,
  optional,
  secret,
  text,
  texts,
  url,
  word,
} from './schema-parts.ts'

const clientAuthentications = [
  'client_secret_basic',
  'client_secret_post',
  'none',
  'private_key_jwt',
  'client_secret_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const

const elsewhere = (place: string) => optional(word(clientAuthentications, `At ${place}.`))

const certificate = (description: string) =>
  object(
    {
      cert: text('File with the certificate in PEM.'),
      key: text('File with its private key in PEM.'),
    },
    description,
  )

const clientMembers = {
  client_id: text('The identifier of the client.'),
  client_secret: optional(secret('The secret of a confidential client.')),
  auth: optional(
    word(
      clientAuthentications,
      'How the client authenticates. Default: client_secret_basic with a secret, none without.',
    ),
  ),
  auth_at: optional(
    object(
      {
        token: elsewhere('the token endpoint'),
        pushed_request: elsewhere('the pushed authorization request endpoint'),
        revocation: elsewhere('the revocation endpoint'),
        introspection: elsewhere('the introspection endpoint'),
      },
      'Where an endpoint wants another authentication than auth.',
    ),
  ),
  assertion: optional(
    object(
      {
        algorithm: optional(
          text('The algorithm, e.g. PS256. Default: alg of the key, else RS256; HS256 with a secret.'),
        ),
        key_id: optional(text('The kid in its header. Default: that of the key.')),
        audience: optional(
          text('Its audience: issuer, endpoint (the address it is sent to), or a value. Default: issuer.'),
        ),
      },
      'The assertions of private_key_jwt and client_secret_jwt.',
    ),
  ),
  certificate: optional(
    certificate(
      'The certificate for tls_client_auth and self_signed_tls_client_auth, or that tokens of a public client are bound to.',
    ),
  ),
  other_certificate: optional(
    certificate('Another certificate, with which its bound tokens must not be good for anything.'),
  ),
  private_key: optional(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      writeOnly: true,
      description: 'The private key for private_key_jwt, as a JWK.',
    }),
  ),
  name: optional(text('How pages and lists of the server call it, where that is not its identifier.')),
  redirect_uri: optional(
    url('A registered redirect URI; nothing is sent there. Default: https://rp.example/callback.'),
  ),
  post_logout_redirect_uri: optional(url('A registered address for after logout.')),
  consent: optional(
    word(
      ['ask', 'never'],
      'Whether a page asks the user; never for a pre-approved client. Default: never for preapproved, else ask.',
    ),
  ),
  scopes: optional(
    texts('Scope values, besides openid, that checks may ask this client for. Default: profile, email.'),
  ),
}

const client = (description: string) => object(clientMembers, description)

export const clients = object(
  {
    main: client('The client of most checks; confidential where the server has such clients.'),
    second: optional(client('Another client, whose tokens have to survive what hits the first.')),
    public: optional(client('A client without a secret.')),
    not_entitled: optional(client('A client that may not have offline_access.')),
    preapproved: optional(client('A client for which no page asks the user.')),
    assertion: optional(
      client(
        'A client that authenticates with a signed assertion. Default: main or second where one of them does.',
      ),
    ),
    implicit: optional(
      client(
        'A client that may get tokens in the authorization response: implicit and hybrid response types.',
      ),
    ),
    notified: optional(
      object(
        {
          ...clientMembers,
          backchannel_logout_uri: url(
            'Its registered back-channel logout URI: http, a loopback address and a port, where the run listens.',
          ),
        },
        'A client that the server tells of logouts by the back channel.',
      ),
    ),
    account: optional(
      client('The client at which users get the access token for calls in their own name. Default: main.'),
    ),
  },
  'Clients that are registered at the server, by the part they play.',
)

const user = object(
  {
    username: text('The name with which the user signs in.'),
    password: secret('The password of the user.'),
    email: optional(text('The e-mail address of the user, where a page or a call wants it.')),
    totp: optional(
      secret(
        'The secret of their second factor by time-based codes (RFC 6238), in Base32 or as an otpauth:// address; needs the package otpauth.',
      ),
    ),
    spare: optional(
      flag(
        'A spare account: used only where checks cannot make users, and only by those that disable a user, rename them, or change their password. It is put back afterwards. Default: false.',
      ),
    ),
    id: optional(text("The user's id for an administrator's calls, where it is not the subject identifier.")),
  },
  'A user.',
)

export const users = Type.Array(user, {
  minItems: 1,
  description:
    'Test users at the server; the third and later ones serve checks that need a user without any consent.',
})

const tokenEndpoint = () => optional(url("The token endpoint to ask, where it is not the server's own."))

export const admin = oneOf(
  [
    object({ bearer: secret('The token.') }, 'A fixed access token.'),
    object(
      {
        basic: object(
          { username: text('The name.'), password: secret('The password.') },
          'Name and password, sent with every call.',
        ),
      },
      'HTTP Basic authentication.',
    ),
    object(
      {
        header: object(
          { name: text('The name of the header.'), value: secret('Its value.') },
          'A header, sent with every call.',
        ),
      },
      'A header of any name, e.g. an API key or a cookie.',
    ),
    object(
      {
        client_credentials: object(
          {
            client_id: text('The identifier of the client.'),
            client_secret: secret('The secret of the client.'),
            scope: optional(text('The scope to ask for.')),
            token_endpoint: tokenEndpoint(),
          },
          'A client that gets an access token for itself.',
        ),
      },
      'The grant client_credentials (RFC 6749, section 4.4).',
    ),
    object(
      {
        password_grant: object(
          {
            client_id: text('The identifier of a public client that may use this grant.'),
            username: text('The name of the administrator.'),
            password: secret('The password of the administrator.'),
            token_endpoint: tokenEndpoint(),
          },
          'An administrator who gets an access token by a password.',
        ),
      },
      'The grant password (RFC 6749, section 4.3).',
    ),
  ],
  'The credentials with which the calls of an administrator are sent.',
)

const adminRealm = () => optional(text('The realm of the administrator. Default: master.'))

export const keycloak = driverBlock(
  {
    url: url('Base URL of the server, without /realms, e.g. https://sso.example.'),
    realm: optional(text('The realm to work in; absent: one is made and removed.')),
    admin: optional(
      oneOf(
        [
          object(
            {
              username: text('The name of the administrator.'),
              password: secret('The password of the administrator.'),
              realm: adminRealm(),
            },
            'A person.',
          ),
          object(
            {
              client_id: text('The identifier of a client with a service account.'),
              client_secret: secret('The secret of that client.'),
              realm: adminRealm(),
            },
            'A client with a service account.',
          ),
        ],
        'The administrator who makes clients, users and, without realm, the realm itself.',
      ),
    ),
  },
  'A Keycloak: issuer, clients, users, calls and limits follow from it.',
  { url: 'https://sso.example' },
)

export const upstream = object(
  {
    issuer: url('Its issuer.'),
    username: text('Who signs in there; no other check uses this account.'),
    password: secret('The password.'),
    parameters: optional(
      freeTexts(
        'Parameters of the authorization request that lead there at once, e.g. kc_idp_hint: the-alias; none where every sign-in does.',
      ),
    ),
  },
  'An OpenID provider that the server is a client of, and tells it of logouts by the back channel.',
)
