import { MockError } from '../kit/mock-error.ts'
import type { IssuedTokens, TokenOrder } from '../kit/mock-server.ts'
import { values } from '../kit/parameters.ts'
import { randomText } from '../kit/random.ts'
import type { Core } from './core.ts'
import { rememberConsent, startSession } from './login-session.ts'
import type { Client, User } from './model.ts'
import { scopesOf } from './policy/conforming.ts'
import { sessionClientsOf } from './session-clients.ts'
import { tokenResponse } from './tokens.ts'

/** Issues tokens as a sign-in with consent would: the same events, the same session, the same grant. */
export async function issueTokens(core: Core, order: TokenOrder): Promise<IssuedTokens> {
  const user = await userNamed(core, order.user)
  const client = await clientNamed(core, order.client)
  const requested = values(order.scope ?? 'openid offline_access')
  const scopesKnown = scopesOf(core.options)
  const refused = requested.find((value) => {
    const known = Object.hasOwn(scopesKnown, value)
    return core.policy.consent.entitlement({ client, value, known }) !== 'allow'
  })
  if (refused !== undefined) {
    throw new MockError('invalid_scope', `${client.clientId} cannot have the scope value ${refused}`)
  }
  const session = await startSession(core, randomText(18), user)
  if (client.consent === 'ask') await rememberConsent(core, user, { client, scope: requested })
  const kind = core.policy.refresh.refreshTokenFor({ scope: requested, client, flow: 'code' })
  const scopes = core.policy.claims.scopes({ at: 'code', requested, granted: requested })
  if (scopes === 'invalid_scope') throw new MockError('invalid_scope', 'the scope was not granted')
  const grant = await core.makeGrant(
    {
      kind: kind === 'none' ? 'online' : kind,
      userId: user.id,
      clientUid: client.uid,
      sessionId: session.id,
      browser: session.browser,
      scope: scopes.stored,
      auth: session.auth,
      ...(order.nonce === undefined ? {} : { nonce: order.nonce }),
      usedAt: core.now(),
      uses: 0,
      generation: 1,
    },
    { user, client, session, sessionClients: await sessionClientsOf(core, session) },
  )
  core.journal.happened('tokens issued', { user: user.username, client: client.clientId, grant: grant.id })
  return (await tokenResponse({
    core,
    grant,
    client,
    user,
    at: 'code',
    scope: scopes.access,
    reported: scopes.reported,
    refreshToken: kind === 'none' ? 'omit' : 'issue',
  })) as unknown as IssuedTokens
}

/** @throws MockError unknown_user, for one who may not sign in, too */
export async function userNamed(core: Core, username: string | undefined): Promise<User> {
  const user = username === undefined ? (await core.store.users())[0] : await core.store.userByName(username)
  if (user?.enabled === true) return user
  const names = (await core.store.users()).map((each) => each.username).slice(0, 10)
  const what = user === undefined ? 'no user' : 'disabled is the user'
  throw new MockError(
    'unknown_user',
    `${what} ${username ?? '(none is there)'}; there are ${names.join(', ')}`,
  )
}

async function clientNamed(core: Core, clientId: string | undefined): Promise<Client> {
  const clients = await core.store.clients()
  const client = clientId === undefined ? clients[0] : await core.store.client(clientId)
  if (client?.enabled === true) return client
  const names = clients.map((each) => each.clientId).slice(0, 10)
  const what = client === undefined ? 'no client' : 'disabled is the client'
  throw new MockError(
    'unknown_client',
    `${what} ${clientId ?? '(none is there)'}; there are ${names.join(', ')}`,
  )
}
