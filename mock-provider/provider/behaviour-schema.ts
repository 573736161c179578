import { Type } from '@sinclair/typebox'
import { authenticationMethods } from './authentication-methods.ts'
import { flag, limit, maybe, object, oneOf, seconds, text } from './schema-parts.ts'

const limits = (description: string) =>
  object(
    {
      idle: maybe(limit('The longest pause between two uses.')),
      max: maybe(limit('The longest life since issue.')),
    },
    description,
  )

export const lifetimes = object(
  {
    code: maybe(seconds('Authorization codes, in seconds. Default 60.')),
    access_token: maybe(seconds('Access tokens, in seconds. Default 300.')),
    session: maybe(limits('The login session of a browser. Default: idle 1800, max 36000.')),
    online: maybe(limits('Refresh tokens issued without offline_access. Default: those of the session.')),
    offline: maybe(limits('Offline tokens. Default: no limit at all.')),
  },
  'How long things live.',
)

export const rotation = object(
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

export const consent = object(
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

export const logout = object(
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

export const refresh = object(
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

export const grants = object(
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

export const login = object(
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

export const endpoints = object(
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

export const errors = object(
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
