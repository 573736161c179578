import type { Core } from '../core.ts'
import type { Grant, Session, User } from '../model.ts'
import type { PendingRequest } from '../pending.ts'
import { sessionClientsOf } from '../session-clients.ts'
import { frontChannelTokens } from '../tokens.ts'

/**
 * What an authorization response has in it besides, or in place of, a code.
 *
 * @see OpenID Connect Core 1.0, sections 3.2.2.5 and 3.3.2.5
 */
export async function tokensBesideCode(
  core: Core,
  pending: PendingRequest,
  { session, user, code }: { session: Session; user: User; code: string | undefined },
): Promise<Record<string, string>> {
  const types = new Set(pending.responseType.split(' '))
  if (!types.has('token') && !types.has('id_token')) return {}
  const { client } = pending
  const flow = code === undefined ? 'implicit' : 'hybrid'
  const scope = pending.scope.filter((value) => value !== 'offline_access')
  const kind = core.policy.refresh.refreshTokenFor({ scope: pending.requestedScope, client, flow })
  const parts: Omit<Grant, 'id' | 'made'> = {
    kind: kind === 'none' ? 'online' : kind,
    userId: user.id,
    clientUid: client.uid,
    sessionId: session.id,
    browser: session.browser,
    scope: kind === 'offline' ? [...scope, 'offline_access'] : scope,
    auth: session.auth,
    ...(pending.nonce === undefined ? {} : { nonce: pending.nonce }),
    usedAt: core.now(),
    uses: 0,
    generation: 1,
  }
  // An ID token alone is no access, so that nothing has to be remembered.
  const grant = types.has('token')
    ? await core.makeGrant(parts, {
        user,
        client,
        session,
        sessionClients: await sessionClientsOf(core, session),
      })
    : await unkept(core, parts)
  return frontChannelTokens(
    {
      core,
      grant,
      client,
      user,
      at: 'code',
      scope,
      reported: scope,
      refreshToken: kind === 'none' || !types.has('token') ? 'omit' : 'issue',
    },
    { accessToken: types.has('token'), idToken: types.has('id_token'), code },
  )
}

async function unkept(core: Core, parts: Omit<Grant, 'id' | 'made'>): Promise<Grant> {
  const made = await core.store.made(core.now())
  return { ...parts, id: `login-${made.order}`, made }
}
