import { Type } from '@sinclair/typebox'
import { maybe, object, text } from './schema-parts.ts'

/** The provider as a client of another one. */
export const upstreamMembers = {
  upstream: maybe(
    object(
      {
        issuer: Type.String({ pattern: '^https?://', description: 'The issuer of that provider.' }),
        client_id: text('The client identifier that this provider has there.'),
        client_secret: text('Its client secret.'),
      },
      'An OpenID provider where users may sign in, by a link on the sign-in page or at once with `idp_hint=upstream` in the ' +
        'authorization request. There its redirect URI is `/upstream/callback`, its back-channel logout URI `/upstream/logout`.',
    ),
  ),
}
