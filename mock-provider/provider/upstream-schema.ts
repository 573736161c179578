import { Type } from '@sinclair/typebox'
import { flag, maybe, object, text } from './schema-parts.ts'

/** The provider as a client of another one. */
export const upstreamMembers = {
  upstream: maybe(
    object(
      {
        issuer: Type.String({ pattern: '^https?://', description: 'The issuer of that provider.' }),
        client_id: text('The client identifier that this provider has there.'),
        client_secret: text('Its client secret.'),
        refreshes: maybe(
          flag(
            'Whether tokens lean on those from there, as at a proxy: offline access is asked for there, too, and each refresh ' +
              'here is one there first. The client has to be pre-approved for offline_access there. Default false.',
          ),
        ),
      },
      'An OpenID provider where users may sign in, by a link on the sign-in page or at once with `idp_hint=upstream` in the ' +
        'authorization request. There its redirect URI is `/upstream/callback`, its back-channel logout URI `/upstream/logout`.',
    ),
  ),
}
