import { Type } from '@sinclair/typebox'
import { requestMembers } from './page-rules.ts'
import { flag, freeTexts, object, oneOf, optional, text, texts, url, word } from './schema-parts.ts'

const offlineAccess = object(
  {
    scope: optional(
      text(
        'The scope value that stands for it, or none where refresh tokens come with the registration or by a parameter. Default: offline_access.',
      ),
    ),
    parameters: optional(
      freeTexts(
        'Parameters of the authorization request that ask for it, e.g. access_type: offline; sent only where offline access is wanted.',
      ),
    ),
    prompt: optional(
      word(
        ['consent', 'omitted'],
        'Whether such a request carries prompt=consent. Default: consent with OpenID Connect, omitted without.',
      ),
    ),
  },
  'How offline access is asked for.',
)

const identity = oneOf(
  [
    word(['introspection', 'access-token'], 'From introspection, or from a JWT access token.'),
    object(
      {
        request: requestMembers.request,
        member: optional(
          text('The member of its JSON answer that names the user; dots lead into it. Default: sub.'),
        ),
      },
      'A protected resource that is asked with the access token and says whom it is of.',
    ),
  ],
  'How a check learns which user an access token is of, where there is neither an ID token nor UserInfo. Default: introspection where there is such an endpoint, else the access token if it is a JWT.',
)

/** How the server wants to be talked to; the same on every installation. */
export const protocolMembers = {
  protocol: optional(
    word(
      ['openid', 'oauth'],
      'What the server speaks; oauth for an authorization server without OpenID Connect: no openid, no ID tokens, no prompt. Default: openid.',
    ),
  ),
  offline_access: optional(offlineAccess),
  scopes: optional(
    texts('Scope values that every authorization request asks for, besides those of the check.'),
  ),
  resources: optional(
    Type.Array(Type.String({ format: 'uri', pattern: '^[^#]+$' }), {
      description:
        'The protected resources to name by the parameter resource in authorization, token and refresh requests (RFC 8707).',
    }),
  ),
  registration: optional(
    word(
      ['open', 'closed'],
      'Whether checks may register clients, by RFC 7591 without an initial access token; they remove them again where the server lets them (RFC 7592). Default: closed.',
    ),
  ),
  mcp: optional(
    object(
      { server: url('The address of the server, as its clients know it.') },
      'An MCP server that takes access tokens of this server (streamable HTTP).',
    ),
  ),
  resource_indicators: optional(
    object(
      {
        granted: url('The one that a check asks for in the authorization request.'),
        foreign: url('The one that it asks for at the refresh only, which is to be refused.'),
      },
      'Two protected resources that the main client may name by the parameter resource (RFC 8707), for the check of what an offline token is good for.',
    ),
  ),
  grant_management: optional(
    object(
      {
        token_parameters: optional(
          freeTexts(
            'Parameters beside the scope, e.g. resource, of the client credentials request for a token of its endpoint.',
          ),
        ),
      },
      'How the main client is to use Grant Management for OAuth 2.0 (draft). Default: as its metadata say.',
    ),
  ),
  identity: optional(identity),
  pushed_requests: optional(
    flag(
      'Whether authorization requests are pushed first (RFC 9126). Default: where the metadata requires it.',
    ),
  ),
  dpop: optional(
    Type.Unsafe<boolean | 'ES256' | 'RS256' | 'PS256' | 'EdDSA'>({
      enum: [true, false, 'ES256', 'RS256', 'PS256', 'EdDSA'],
      description:
        'Whether each client proves the possession of a key of its own (RFC 9449), or the algorithm of that key. Default: false.',
    }),
  ),
}
