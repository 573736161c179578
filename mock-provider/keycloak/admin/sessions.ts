import { tellClients } from '../back-channel.ts'
import { consentScopes } from '../client-scopes.ts'
import { withdrawConsent } from '../endpoints/account.ts'
import type { Client, UserSession } from '../model.ts'
import { shownSession } from '../representations.ts'
import { restError } from '../rest-errors.ts'
import { condition, endSession, livingSessions } from '../sessions.ts'
import { type AdminRoute, type AdminVisit, clientOf, paged, userOf } from './access.ts'

/** Sessions, offline ones too: lists, counts, and what ends them. */
export const sessionRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/users/:user/sessions',
    right: 'view-users',
    handle: (visit) => listed(visit, ofUser(visit, false)),
  },
  {
    method: 'GET',
    path: '/users/:user/offline-sessions/:client',
    right: 'view-users',
    handle(visit) {
      const user = userOf(visit)
      const client = clientOf(visit, 'Client not found')
      const sessions = livingSessions(visit, true).filter(
        ({ userId, parts }) => userId === user.id && parts.has(client.uuid),
      )
      return listed(visit, sessions, client)
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/user-sessions',
    right: 'view-clients',
    handle: (visit) => listed(visit, paged(visit, ofClient(visit, false))),
  },
  {
    method: 'GET',
    path: '/clients/:client/offline-sessions',
    right: 'view-clients',
    handle: (visit) => listed(visit, paged(visit, ofClient(visit, true))),
  },
  {
    method: 'GET',
    path: '/clients/:client/session-count',
    right: 'view-clients',
    handle: (visit) => visit.context.json({ count: counted(visit, clientOf(visit), false) }),
  },
  {
    method: 'GET',
    path: '/clients/:client/offline-session-count',
    right: 'view-clients',
    handle: (visit) => visit.context.json({ count: counted(visit, clientOf(visit), true) }),
  },
  {
    method: 'GET',
    path: '/client-session-stats',
    right: 'view-realm',
    handle: (visit) => visit.context.json(statistics(visit)),
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
    handle(visit) {
      clientOf(visit)
      return visit.context.json({})
    },
  },
  { method: 'GET', path: '/users/:user/consents', right: 'view-users', handle: consents },
  { method: 'DELETE', path: '/users/:user/consents/:client', right: 'manage-users', handle: removeConsent },
]

function ofUser(visit: AdminVisit, offline: boolean): UserSession[] {
  const user = userOf(visit)
  return livingSessions(visit, offline).filter(({ userId }) => userId === user.id)
}

function ofClient(visit: AdminVisit, offline: boolean): UserSession[] {
  const client = clientOf(visit)
  return livingSessions(visit, offline).filter(({ parts }) => parts.has(client.uuid))
}

function listed(visit: AdminVisit, sessions: readonly UserSession[], client?: Client): Response {
  return visit.context.json(
    sessions.map((session) =>
      shownSession(visit.realm, session, visit.release, session.parts.get(client?.uuid ?? '')?.lastAccess),
    ),
  )
}

/** Sessions that ran out are counted until they are swept, unlike in lists. */
function counted({ realm }: AdminVisit, client: Client, offline: boolean): number {
  return [...realm.sessionsOf(offline).values()].filter(({ parts }) => parts.has(client.uuid)).length
}

function statistics(visit: AdminVisit): readonly Record<string, string>[] {
  return [...visit.realm.clients.values()].flatMap((client) => {
    const offline = counted(visit, client, true)
    const active = counted(visit, client, false)
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
function consoleSessions(visit: AdminVisit): Response {
  const type = visit.query.get('type') ?? 'ALL'
  if (!['ALL', 'REGULAR', 'OFFLINE'].includes(type)) throw restError(404)
  const rows = [
    ...(type === 'OFFLINE' ? [] : livingSessions(visit, false)),
    ...(type === 'REGULAR' ? [] : livingSessions(visit, true)),
  ].map((session) => {
    const { rememberMe: _, clients, ...row } = shownSession(visit.realm, session, visit.release)
    return { ...row, type: session.offline ? 'OFFLINE' : 'REGULAR', clients }
  })
  return visit.context.json(paged(visit, rows, 10))
}

/** Without `isOffline` only online sessions are found; an offline one goes with all its clients. */
async function removeSession(visit: AdminVisit): Promise<Response> {
  const { realm, context, query } = visit
  const offline = query.get('isOffline') === 'true'
  const session = realm.sessionsOf(offline).get(context.req.param('session') ?? '')
  if (session === undefined || condition(visit, session) === 'absent')
    throw restError(404, 'Sesssion not found')
  endSession(realm, session)
  await tellClients(visit, session)
  return context.body(null, 204)
}

/** Ends online sessions; offline tokens are outdated by the user's not-before, and stay listed. */
async function logoutUser(visit: AdminVisit): Promise<Response> {
  const { realm, context, now } = visit
  const user = userOf(visit)
  user.notBefore = now
  for (const session of [...realm.sessions.values()]) {
    if (session.userId !== user.id) continue
    realm.sessions.delete(session.id)
    await tellClients(visit, session)
  }
  return context.body(null, 204)
}

function logoutAll(visit: AdminVisit): Response {
  const { realm, context, now, release } = visit
  realm.settings = { ...realm.settings, notBefore: now }
  realm.sessions.clear()
  if (!release.logoutAllKeepsOffline) realm.offlineSessions.clear()
  return context.json({})
}

/** A row for each client with a consent or an offline session; the dates are those of the consent. */
function consents(visit: AdminVisit): Response {
  const { realm, context } = visit
  const user = userOf(visit)
  const offline = livingSessions(visit, true).filter(({ userId }) => userId === user.id)
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
function removeConsent(visit: AdminVisit): Response {
  const { realm, context } = visit
  const user = userOf(visit)
  const client = realm.clientById(context.req.param('client') ?? '')
  if (client === undefined) throw restError(404, 'Client not found')
  if (!withdrawConsent(visit, user, client)) throw restError(404, 'Consent nor offline token not found')
  return context.body(null, 204)
}
