import { OAuthError } from '../../kit/oauth-error.ts'
import { livingGrants, managementActions } from '../grant-management.ts'
import type { Client, Grant } from '../model.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { accessTokenOf } from './presented-access-token.ts'

/** Where a client looks at its grants, and ends them. @see Grant Management for OAuth 2.0, sections 6 and 7.1 */
export const grantManagementEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/grants/:grant_id',
    metadata: (issuer) => ({
      grant_management_endpoint: `${issuer}/grants`,
      grant_management_actions_supported: ['query', 'revoke', ...managementActions],
    }),
    async handle(incoming) {
      const { core, context } = incoming
      const { living } = await managed(incoming, 'grant_management_query')
      const { scope, resources, claims } = living.newest
      context.header('cache-control', 'no-store')
      return context.json({
        scopes: [
          {
            scope: core.scopes.write(scope).join(' '),
            ...(resources === undefined ? {} : { resource: resources }),
          },
        ],
        ...(claims === undefined ? {} : { claims: [...new Set([...claims.userinfo, ...claims.idToken])] }),
      })
    },
  },
  {
    method: 'DELETE',
    path: '/grants/:grant_id',
    async handle(incoming) {
      const { core, context } = incoming
      const { client, living } = await managed(incoming, 'grant_management_revoke')
      for (const grant of living.all) await core.end('grantDelete', { grant, client })
      return context.body(null, 204)
    },
  },
]

/** The grant of a request, of the client that sends it. @see Grant Management for OAuth 2.0, sections 6.3 and 6.6 */
async function managed(
  incoming: Incoming,
  scope: string,
): Promise<{
  readonly client: Client
  readonly living: { readonly newest: Grant; readonly all: readonly Grant[] }
}> {
  const { core, context } = incoming
  const client = await callingClient(incoming, scope)
  const all = await livingGrants(core, context.req.param('grant_id') ?? '')
  const newest = all.at(-1)
  if (newest === undefined) throw new OAuthError('not_found', 'no such grant', { status: 404 })
  const isForeign = newest.clientUid !== client.uid
  if (isForeign && core.notTolerated([{ is: 'foreign-client' }], 'grant-management').length > 0)
    throw new OAuthError('access_denied', 'the grant is of another client', { status: 403 })
  return { client, living: { newest, all } }
}

/** The client that calls, by a token in its own name. @see Grant Management for OAuth 2.0, section 6.1 */
async function callingClient(incoming: Incoming, scope: string): Promise<Client> {
  const { core } = incoming
  const reading = await core.keys.read(accessTokenOf(incoming))
  const { client_id: name, sub, exp } = reading?.claims ?? {}
  const isGood =
    typeof name === 'string' &&
    reading?.signature === 'valid' &&
    sub === name &&
    Number(exp) * 1000 > core.now()
  const client = isGood ? await core.store.client(name) : undefined
  if (client === undefined || !client.enabled) {
    throw new OAuthError('invalid_token', 'the access token is none of a client in its own name', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  if (!String(reading?.claims.scope).split(' ').includes(scope)) {
    throw new OAuthError('insufficient_scope', `the access token lacks the scope ${scope}`, {
      status: 403,
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
    })
  }
  return client
}
