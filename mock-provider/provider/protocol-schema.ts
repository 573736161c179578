import { Type } from '@sinclair/typebox'

const maybe = Type.Optional
const oneOf = <const Values extends readonly string[]>(values: Values, description: string) =>
  Type.Unsafe<Values[number]>({ enum: values, description })

/** Which protocols the provider speaks, and what it demands of requests. */
export const protocolMembers = {
  protocol: maybe(
    oneOf(
      ['openid', 'oauth'],
      '`openid` (default), or `oauth`: an authorization server without openid, ID tokens, UserInfo and logout, whose metadata ' +
        'is that of RFC 8414 alone.',
    ),
  ),
  offline: maybe(
    Type.Object(
      {
        by: maybe(
          oneOf(
            ['scope', 'registration', 'parameter'],
            '`scope` (default), `registration`: every client with the grant refresh_token has offline access without asking, ' +
              'or `parameter`: with `access_type=offline` in the authorization request. The last two know no scope value for it.',
          ),
        ),
      },
      { additionalProperties: false, description: 'How offline access is asked for.' },
    ),
  ),
  scope_names: maybe(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      additionalProperties: { type: 'string', pattern: '^[!#-\\[\\]-~]+$' },
      description:
        'Other names for scope values, by the usual name: `{ offline_access: offline, profile: photos.read }`.',
    }),
  ),
  pushed_requests: maybe(
    oneOf(
      ['off', 'supported', 'required'],
      'Pushed authorization requests (RFC 9126): `off`, `supported` (default), or `required`.',
    ),
  ),
  request_objects: maybe(
    oneOf(
      ['off', 'supported'],
      'Authorization requests as JWTs (RFC 9101), in `request` or behind a `request_uri` that the client registered. Default ' +
        '`off`, which answers request_not_supported.',
    ),
  ),
  pkce: maybe(
    oneOf(
      ['public-clients', 'required'],
      'Who has to send a code challenge (RFC 7636): `public-clients` (default), or with `required` every client.',
    ),
  ),
  dpop: maybe(
    Type.Object(
      {
        mode: maybe(
          oneOf(
            ['off', 'supported', 'required'],
            'Proofs of possession (RFC 9449): `off`, `supported` (default): a proof binds the tokens, or `required` for codes ' +
              'and refresh tokens.',
          ),
        ),
        nonce: maybe(
          Type.Boolean({
            description: 'Whether proofs have to hold a nonce that the provider gave. Default false.',
          }),
        ),
      },
      { additionalProperties: false, description: 'Proofs of possession of a key.' },
    ),
  ),
  client_certificates: maybe(
    oneOf(
      ['connection', 'header'],
      'Who says which certificate a client shows: the `connection` (default), or the `header` Client-Cert (RFC 9440) of a proxy ' +
        'that nobody can go around.',
    ),
  ),
  grant_management: maybe(
    oneOf(
      ['off', 'supported'],
      'Grant Management for OAuth 2.0 (draft): `off` (default), or `supported`: confidential clients create, merge and replace ' +
        'grants by `grant_management_action`, and look at them and end them at `/grants`.',
    ),
  ),
  resources: maybe(
    Type.Array(Type.String({ format: 'uri', pattern: '^[^#]+$' }), {
      description:
        'The protected resources that `resource` may name (RFC 8707); others are refused with invalid_target. Default: any.',
    }),
  ),
}
