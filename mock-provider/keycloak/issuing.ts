import { Context } from 'hono'
import { MockError } from '../kit/mock-error.ts'
import type { IssuedTokens, TokenOrder } from '../kit/mock-server.ts'
import { values } from '../kit/parameters.ts'
import { grantedScope } from './client-scopes.ts'
import { noteIssue, sessionFor, usesRefreshTokens } from './endpoints/token.ts'
import type { Client, User } from './model.ts'
import type { Realm } from './realm.ts'
import type { RealmRequest } from './realm-request.ts'
import { mayGoOffline } from './roles.ts'
import type { KeycloakServer } from './server.ts'
import { startSession } from './sessions.ts'
import { tokenAnswer } from './tokens.ts'

/** Issues tokens as a sign-in with consent would: the same session, the same events. */
export async function issueTokens(
  server: KeycloakServer,
  realm: Realm,
  order: TokenOrder,
): Promise<IssuedTokens> {
  const user = userNamed(realm, order.user)
  const client = clientNamed(realm, order.client)
  const scope = order.scope ?? 'openid offline_access'
  const refused = values(scope).find(
    (value) =>
      !(value === 'openid' || client.defaultScopes.has(value) || client.optionalScopes.has(value)) ||
      (value === 'offline_access' && !mayGoOffline(realm, user, client)),
  )
  if (refused !== undefined) {
    throw new MockError('invalid_scope', `${client.settings.clientId} cannot have the scope value ${refused}`)
  }
  const granted = grantedScope(client, scope)
  const request = requestTo(server, realm)
  const login = startSession(request, user, request.now)
  const session = sessionFor(request, client, user, login, granted)
  if (session.offline && !server.release.keepsOnlineSession) realm.sessions.delete(login.id)
  if (client.settings.consentRequired) agree(realm, user, client, granted.scopes, request.now)
  const part = session.parts.get(client.uuid)
  if (part !== undefined && order.nonce !== undefined) part.nonce = order.nonce
  noteIssue(request, 'CODE_TO_TOKEN', client, user, session, granted)
  return (await tokenAnswer({
    request,
    client,
    user,
    session,
    how: 'ac',
    granted,
    whole: granted,
    refreshToken: usesRefreshTokens(client),
    ...(order.nonce === undefined ? {} : { nonce: order.nonce }),
  })) as unknown as IssuedTokens
}

/** @throws MockError unknown_user, for one who may not sign in, too */
export function userNamed(realm: Realm, username: string | undefined): User {
  const people = [...realm.users.values()].filter((user) => user.serviceAccountOf === undefined)
  const user = username === undefined ? people[0] : realm.userByName(username)
  if (user?.enabled === true) return user
  const names = people.map((each) => each.username).slice(0, 10)
  const what = user === undefined ? 'no user' : 'disabled is the user'
  throw new MockError(
    'unknown_user',
    `${what} ${username ?? '(none is there)'}; there are ${names.join(', ')}`,
  )
}

/** Clients that Keycloak makes for itself come first in a realm, and nobody means them. */
const ownClients = [
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
]

function clientNamed(realm: Realm, clientId: string | undefined): Client {
  const clients = [...realm.clients.values()].filter(
    ({ settings }) => !ownClients.includes(settings.clientId),
  )
  const client = clientId === undefined ? clients[0] : realm.clientById(clientId)
  if (client?.settings.enabled === true) return client
  const names = clients.map(({ settings }) => settings.clientId).slice(0, 10)
  const what = client === undefined ? 'no client' : 'disabled is the client'
  throw new MockError(
    'unknown_client',
    `${what} ${clientId ?? '(none is there)'}; there are ${names.join(', ')}`,
  )
}

/** A request that nobody sent, with what issuing needs of one. */
function requestTo(server: KeycloakServer, realm: Realm): RealmRequest {
  const issuer = server.issuerOf(realm)
  return {
    realm,
    release: server.release,
    base: server.base,
    issuer,
    now: server.now(),
    context: new Context(new Request(issuer)),
    query: new URLSearchParams(),
    form: new URLSearchParams(),
    json: undefined,
    deliver: server.deliver,
    journal: server.journal,
  }
}

function agree(realm: Realm, user: User, client: Client, scopes: readonly string[], now: number): void {
  const before = realm.consent(user.id, client.uuid)
  realm.putConsent({
    userId: user.id,
    clientUuid: client.uuid,
    scopes: new Set([...(before?.scopes ?? []), ...scopes]),
    createdDate: before?.createdDate ?? now * 1000,
    lastUpdatedDate: now * 1000,
  })
}
