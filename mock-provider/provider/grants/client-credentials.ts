import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import type { GrantHandler } from './grant-handler.ts'

/** Tokens for a client in its own name, never with a refresh token. @see RFC 6749, section 4.4 */
export const clientCredentialsGrant: GrantHandler = {
  name: 'client_credentials',
  async answer({ core, client, form }) {
    if (client.method === 'none') {
      throw new OAuthError('unauthorized_client', 'a public client has no credentials')
    }
    const scope = values(optional(form, 'scope'))
    if (scope.includes('admin') && !client.admin) {
      throw new OAuthError('invalid_scope', 'the client is no administrator')
    }
    const lifetime = Math.floor(core.lifetimes.accessToken / 1000)
    const issued = Math.floor(core.now() / 1000)
    const token = await core.keys.sign(
      {
        iss: core.issuer,
        sub: client.clientId,
        client_id: client.clientId,
        aud: core.issuer,
        scope: scope.join(' '),
        iat: issued,
        exp: issued + lifetime,
      },
      'at+jwt',
    )
    return { access_token: token, token_type: 'Bearer', expires_in: lifetime, scope: scope.join(' ') }
  },
}
