import { OAuthError } from '../../kit/oauth-error.ts'
import { browserOf } from '../browser.ts'
import type { Incoming } from '../endpoints/endpoint.ts'
import { accessTokenOf, refuseUnproven } from '../endpoints/presented-access-token.ts'
import type { Session, User } from '../model.ts'
import { presentedAccessToken } from '../tokens.ts'

/** The user who calls, by their access token or by the login session of their browser. */
export async function callingUser(incoming: Incoming): Promise<User> {
  return (await callingLogin(incoming)).user
}

/** The same, with the login session that they call from. */
export async function callingLogin(
  incoming: Incoming,
): Promise<{ readonly user: User; readonly session: Session | undefined }> {
  const { core, context } = incoming
  const refusal = new OAuthError('invalid_token', 'please sign in', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
  })
  if (context.req.header('authorization') === undefined) {
    const session = await core.liveSession((await browserOf(incoming))?.id)
    const user = session === undefined ? undefined : await core.store.user(session.userId)
    if (user === undefined) throw refusal
    return { user, session }
  }
  const value = accessTokenOf(incoming)
  const presented = await presentedAccessToken(core, value)
  if (presented === undefined || (await core.refused(presented.grant, 'account', presented.token)).length > 0)
    throw refusal
  await refuseUnproven(incoming, value, presented.token)
  const { user, session } = await core.facts(presented.grant)
  if (user === undefined) throw refusal
  return { user, session }
}

/** The user whose things are asked for: the caller, or one he names, if that is tolerated. */
export async function ownerFor(incoming: Incoming, caller: User): Promise<User> {
  const { core, query } = incoming
  const named = query.get('user')
  if (named === null || named === caller.id) return caller
  if (core.notTolerated([{ is: 'foreign-owner' }], 'account').length > 0) {
    throw new OAuthError('access_denied', 'this belongs to somebody else', { status: 403 })
  }
  const owner = await core.store.user(named)
  if (owner === undefined) throw new OAuthError('not_found', 'no such user', { status: 404 })
  return owner
}

/** Lets nobody pass but an administrator: a client-credentials token with the scope admin. */
export async function requireAdministrator(incoming: Incoming): Promise<void> {
  const { core } = incoming
  const token = accessTokenOf(incoming)
  const reading = await core.keys.read(token)
  const good = reading?.signature === 'valid' && Number(reading.claims.exp) * 1000 > core.now()
  const privileged = good && String(reading.claims.scope).split(' ').includes('admin')
  const user = privileged ? undefined : await presentedAccessToken(core, token)
  if (!good && user === undefined) {
    throw new OAuthError('invalid_token', 'the access token is not valid', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  if (!privileged && core.notTolerated([{ is: 'not-privileged' }], 'admin').length > 0) {
    throw new OAuthError('insufficient_scope', 'only an administrator may do this', { status: 403 })
  }
}
