import { tellClients } from '../back-channel.ts'
import { consentScopes } from '../client-scopes.ts'
import { withdrawConsent } from '../endpoints/account.ts'
import type { Client, User, UserSession } from '../model.ts'
import type { RealmRequest } from '../realm-request.ts'
import { shownSession } from '../representations.ts'
import { restError } from '../rest-errors.ts'
import { condition, endSession, livingSessions } from '../sessions.ts'
import { type AdminRequest, type AdminRoute, clientOf, paged, userOf } from './access.ts'

/** Sessions, offline ones too: lists, counts, and what ends them. */
export const sessionRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/users/:user/sessions',
    right: 'view-users',
    handle: (request) => listed(request, ofUser(request, false)),
  },
  {
    method: 'GET',
    path: '/users/:user/offline-sessions/:client',
    right: 'view-users',
    handle(request) {
      const user = userOf(request)
      const client = clientOf(request, 'Client not found')
      const sessions = livingSessions(request, true).filter(
        ({ userId, parts }) => userId === user.id && parts.has(client.uuid),
      )
      return listed(request, sessions, client)
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/user-sessions',
    right: 'view-clients',
    handle: (request) => listed(request, paged(request, ofClient(request, false))),
  },
  {
    method: 'GET',
    path: '/clients/:client/offline-sessions',
    right: 'view-clients',
    handle: (request) => listed(request, paged(request, ofClient(request, true))),
  },
  {
    method: 'GET',
    path: '/clients/:client/session-count',
    right: 'view-clients',
    handle: (request) => request.context.json({ count: counted(request, clientOf(request), false) }),
  },
  {
    method: 'GET',
    path: '/clients/:client/offline-session-count',
    right: 'view-clients',
    handle: (request) => request.context.json({ count: counted(request, clientOf(request), true) }),
  },
  {
    method: 'GET',
    path: '/client-session-stats',
    right: 'view-realm',
    handle: (request) => request.context.json(statistics(request)),
  },
  { method: 'GET', path: '/ui-ext/sessions', right: 'view-realm', handle: consoleSessions },
  { method: 'DELETE', path: '/sessions/:session', right: 'manage-users', handle: removeSession },
  { method: 'POST', path: '/users/:user/logout', right: 'manage-users', handle: logoutUser },
  { method: 'POST', path: '/logout-all', right: 'manage-users', handle: logoutAll },
  {
    method: 'POST',
    path: '/push-revocation',
    right: 'manage-realm',
    handle: ({ context }) => context.json({}),
  },
  {
    method: 'POST',
    path: '/clients/:client/push-revocation',
    right: 'manage-clients',
    handle(request) {
      clientOf(request)
      return request.context.json({})
    },
  },
  { method: 'GET', path: '/users/:user/consents', right: 'view-users', handle: consents },
  { method: 'DELETE', path: '/users/:user/consents/:client', right: 'manage-users', handle: removeConsent },
]

function ofUser(request: AdminRequest, offline: boolean): UserSession[] {
  const user = userOf(request)
  return livingSessions(request, offline).filter(({ userId }) => userId === user.id)
}

function ofClient(request: AdminRequest, offline: boolean): UserSession[] {
  const client = clientOf(request)
  return livingSessions(request, offline).filter(({ parts }) => parts.has(client.uuid))
}

function listed(request: AdminRequest, sessions: readonly UserSession[], client?: Client): Response {
  return request.context.json(
    sessions.map((session) =>
      shownSession(
        request.realm,
        session,
        request.release,
        session.parts.get(client?.uuid ?? '')?.lastAccess,
      ),
    ),
  )
}

/** Sessions that ran out are counted until they are swept, unlike in lists. */
function counted({ realm }: AdminRequest, client: Client, offline: boolean): number {
  return [...realm.sessionsOf(offline).values()].filter(({ parts }) => parts.has(client.uuid)).length
}

function statistics(request: AdminRequest): readonly Record<string, string>[] {
  return [...request.realm.clients.values()].flatMap((client) => {
    const offline = counted(request, client, true)
    const active = counted(request, client, false)
    if (offline + active === 0) return []
    return [
      {
        offline: String(offline),
        clientId: client.settings.clientId,
        active: String(active),
        id: client.uuid,
      },
    ]
  })
}

/** The list of the administration console. */
function consoleSessions(request: AdminRequest): Response {
  const type = request.query.get('type') ?? 'ALL'
  if (!['ALL', 'REGULAR', 'OFFLINE'].includes(type)) throw restError(404)
  const rows = [
    ...(type === 'OFFLINE' ? [] : livingSessions(request, false)),
    ...(type === 'REGULAR' ? [] : livingSessions(request, true)),
  ].map((session) => {
    const { rememberMe: _, clients, ...row } = shownSession(request.realm, session, request.release)
    return { ...row, type: session.offline ? 'OFFLINE' : 'REGULAR', clients }
  })
  return request.context.json(paged(request, rows, 10))
}

/** Without `isOffline` only online sessions are found; an offline one goes with all its clients. */
async function removeSession(request: AdminRequest): Promise<Response> {
  const { realm, context, query } = request
  const offline = query.get('isOffline') === 'true'
  const session = realm.sessionsOf(offline).get(context.req.param('session') ?? '')
  if (session === undefined || condition(request, session) === 'absent')
    throw restError(404, 'Sesssion not found')
  endSession(realm, session)
  await tellClients(request, session)
  return context.body(null, 204)
}

/** Ends online sessions; offline tokens are outdated by the user's not-before, and stay listed. */
export async function signOutUser(request: RealmRequest, user: User): Promise<void> {
  const { realm, now } = request
  user.notBefore = now
  for (const session of [...realm.sessions.values()]) {
    if (session.userId !== user.id) continue
    realm.sessions.delete(session.id)
    await tellClients(request, session)
  }
}

async function logoutUser(request: AdminRequest): Promise<Response> {
  await signOutUser(request, userOf(request))
  return request.context.body(null, 204)
}

/** Ends every session of a realm; whether offline ones are forgotten or only outdated, the release says. */
export function signOutEverybody({ realm, now, release }: RealmRequest): void {
  realm.settings = { ...realm.settings, notBefore: now }
  realm.sessions.clear()
  if (!release.logoutAllKeepsOffline) realm.offlineSessions.clear()
}

function logoutAll(request: AdminRequest): Response {
  signOutEverybody(request)
  return request.context.json({})
}

/** A row for each client with a consent or an offline session; the dates are those of the consent. */
function consents(request: AdminRequest): Response {
  const { realm, context } = request
  const user = userOf(request)
  const offline = livingSessions(request, true).filter(({ userId }) => userId === user.id)
  const rows = [...realm.clients.values()].flatMap((client) => {
    const consent = realm.consent(user.id, client.uuid)
    const holds = offline.some(({ parts }) => parts.has(client.uuid))
    if (consent === undefined && !holds) return []
    return [
      {
        ...(consent === undefined ? {} : { lastUpdatedDate: consent.lastUpdatedDate }),
        clientId: client.settings.clientId,
        ...(consent === undefined ? {} : { createdDate: consent.createdDate }),
        grantedClientScopes:
          consent === undefined ? [] : consentScopes(realm, [...consent.scopes]).map(({ name }) => name),
        additionalGrants: holds ? [{ client: client.uuid, key: 'Offline Token' }] : [],
      },
    ]
  })
  return context.json(rows)
}

/** Here the client is named by its client identifier. */
function removeConsent(request: AdminRequest): Response {
  const { realm, context } = request
  const user = userOf(request)
  const client = realm.clientById(context.req.param('client') ?? '')
  if (client === undefined) throw restError(404, 'Client not found')
  if (!withdrawConsent(request, user, client)) throw restError(404, 'Consent nor offline token not found')
  return context.body(null, 204)
}
