import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { confirmation } from '../certificate.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { Core } from '../core.ts'
import type { Finding } from '../model.ts'
import type { Endpoint } from './endpoint.ts'
import { needed, refuseRepeated } from './parameters.ts'
import { type PresentedToken, presentedToken } from './presented-token.ts'

/** Token introspection. @see RFC 7662, section 2 */
export const introspectionEndpoint: Endpoint = {
  method: 'POST',
  path: '/introspect',
  option: 'introspection',
  crossOrigin: true,
  metadata: (issuer, core) => ({
    introspection_endpoint: `${issuer}/introspect`,
    introspection_endpoint_auth_methods_supported: core.options.endpoints?.token_management_auth ?? [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'client_secret_jwt',
    ],
  }),
  async handle(incoming) {
    const { core, form, context } = incoming
    refuseRepeated(form, core)
    const caller = await authenticatedClient(incoming, 'introspection')
    if (caller.method === 'none') {
      throw new OAuthError('invalid_client', 'a public client may not introspect', { status: 401 })
    }
    const presented = await presentedToken(
      core,
      needed(form, 'token'),
      optional(form, 'token_type_hint'),
      caller,
    )
    context.header('cache-control', 'no-store')
    if (presented === undefined) return context.json({ active: false })
    const { kind, grant, findings } = presented
    const typed: Finding[] = kind === 'refresh_token' ? [{ is: 'wrong-type' }] : []
    // A refresh token concerns its own client only; that of a public client, which may not ask, every other.
    const owned = grant.clientUid === caller.uid || presented.facts.client?.method === 'none'
    if (kind === 'refresh_token' && !owned) typed.push({ is: 'not-privileged' })
    const token = { kind: grant.kind, access: kind === 'access_token' }
    if (core.notTolerated([...typed, ...findings], 'introspection', token).length > 0) {
      return context.json({ active: false })
    }
    const { accessToken } = presented
    const named = accessToken === undefined ? presented.facts.user : await core.store.user(accessToken.userId)
    const facts = { ...presented.facts, user: named }
    return context.json(await members(core, { ...presented, facts }))
  },
}

async function members(
  core: Core,
  { kind, grant, facts, accessToken }: PresentedToken,
): Promise<Record<string, unknown>> {
  const { user, client, now } = facts
  const announced = core.policy.claims.announcedExpiry({
    limits: core.policy.lifetime.limits(grant, facts),
    now,
    at: 'introspection',
  })
  const expiry =
    accessToken !== undefined
      ? Math.floor(accessToken.expiresAt / 1000)
      : announced === undefined
        ? undefined
        : Math.floor(now / 1000) + announced
  return {
    active: true,
    scope: core.scopes.write(accessToken?.scope ?? grant.scope).join(' '),
    ...(client === undefined ? {} : { client_id: client.clientId }),
    ...(user === undefined ? {} : { username: user.username, sub: await core.subject(user, client) }),
    token_type: kind === 'refresh_token' ? kind : accessToken?.key === undefined ? 'Bearer' : 'DPoP',
    ...(accessToken?.audience === undefined ? {} : { aud: accessToken.audience }),
    ...confirmation(accessToken ?? {}),
    iss: core.issuer,
    iat: Math.floor((accessToken ?? grant).made.at / 1000),
    ...(expiry === undefined ? {} : { exp: expiry }),
  }
}
