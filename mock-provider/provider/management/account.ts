import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import type { Client, User } from '../model.ts'
import { callingLogin, callingUser, ownerFor } from './callers.ts'
import { listed } from './listed.ts'
import { changePassword } from './password-change.ts'
import { neededBody } from './values.ts'

/** Self-service: the signed-in user sees and revokes offline access. */
export const accountEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/account/offline',
    option: 'account',
    async handle(incoming) {
      const owner = await ownerFor(incoming, await callingUser(incoming))
      const { rows } = await incoming.core.list(`user:${owner.id}`, { kind: 'offline', place: 'user-list' })
      return incoming.context.json({ offline_access: rows.map(listed) })
    },
  },
  {
    method: 'DELETE',
    path: '/account/offline/:id',
    option: 'account',
    async handle(incoming) {
      const { core, context } = incoming
      const caller = await callingUser(incoming)
      const grant = await core.store.grant(context.req.param('id') ?? '')
      const foreign =
        grant !== undefined && grant.userId !== caller.id ? [{ is: 'foreign-owner' as const }] : []
      if (grant?.kind !== 'offline' || core.notTolerated(foreign, 'account').length > 0) {
        throw new OAuthError('not_found', 'no such offline access', { status: 404 })
      }
      await core.end('adminRevokeToken', { grant, user: caller })
      return context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/account/clients/:client/offline',
    option: 'account',
    async handle(incoming) {
      const { core, context } = incoming
      const user = await ownerFor(incoming, await callingUser(incoming))
      const client = await core.store.client(context.req.param('client') ?? '')
      if (client === undefined) throw new OAuthError('not_found', 'no such client', { status: 404 })
      await removeClient(core, user, client)
      return context.body(null, 204)
    },
  },
  {
    method: 'POST',
    path: '/account/password',
    option: 'account',
    async handle(incoming) {
      const { core, context } = incoming
      const { user, session } = await callingLogin(incoming)
      const { password, new_password: another, sign_out: signOut = false } = neededBody(incoming.json)
      if (typeof another !== 'string' || another === '' || typeof signOut !== 'boolean') {
        throw new OAuthError(
          'invalid_request',
          'wanted {"password": the present one, "new_password": another, "sign_out": true or false}',
        )
      }
      await changePassword(core, { user, session }, { password, another, signOut })
      return context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/account/offline',
    option: 'account',
    async handle(incoming) {
      const { core, context } = incoming
      const user = await ownerFor(incoming, await callingUser(incoming))
      for (const client of await core.offlineClientsOf(user)) await removeClient(core, user, client)
      return context.body(null, 204)
    },
  },
]

/** Takes the offline access of a client away from it, and the consent that it rests on. */
export async function removeClient(core: Core, user: User, client: Client): Promise<void> {
  const consented = (await core.consentedScope(user.id, client.uid)) !== undefined
  await core.end('userRevoke', { user, client, consented })
}
