import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { Endpoint } from './endpoint.ts'
import { needed, refuseRepeated } from './parameters.ts'
import { presentedToken } from './presented-token.ts'

/** Token revocation. @see RFC 7009, section 2 */
export const revocationEndpoint: Endpoint = {
  method: 'POST',
  path: '/revoke',
  option: 'revocation',
  crossOrigin: true,
  metadata: (issuer, core) => ({
    revocation_endpoint: `${issuer}/revoke`,
    revocation_endpoint_auth_methods_supported: core.options.endpoints?.token_management_auth ?? [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'client_secret_jwt',
      'none',
    ],
  }),
  async handle(incoming) {
    const { core, form, context } = incoming
    refuseRepeated(form, core)
    const caller = await authenticatedClient(incoming, 'revocation')
    const presented = await presentedToken(
      core,
      needed(form, 'token'),
      optional(form, 'token_type_hint'),
      caller,
    )
    const findings = presented?.findings ?? [{ is: 'unknown' as const }]
    const refused = core.notTolerated(findings, 'revocation', {
      access: presented?.kind === 'access_token',
      ...(presented === undefined ? {} : { kind: presented.grant.kind }),
    })
    if (refused.some(({ is }) => is === 'unknown'))
      throw new OAuthError('invalid_request', 'the token is not known')
    if (refused.some(({ is }) => is === 'foreign-client')) {
      throw new OAuthError('invalid_grant', 'the token belongs to another client')
    }
    // Whatever else was found, the purpose is reached already or the token is none: section 2.2.
    if (presented !== undefined && refused.length === 0) {
      const { grant, facts, accessToken } = presented
      if (accessToken !== undefined && core.options.endpoints?.access_token_revocation === 'refused') {
        throw new OAuthError('unsupported_token_type', 'access tokens are not revoked here')
      }
      const { user, client } = facts
      await core.end(accessToken === undefined ? 'tokenRevoke' : 'accessRevoke', {
        grant,
        accessOver: core.now() > grant.usedAt + core.lifetimes.accessToken,
        ...(user === undefined ? {} : { user }),
        ...(client === undefined ? {} : { client }),
      })
      if (accessToken !== undefined) {
        await core.store.putAccessToken({ ...accessToken, expiresAt: core.now() - 1 })
      }
    }
    // Nobody has to read it, but some clients take no answer for one that is no JSON.
    return context.json({})
  },
}
