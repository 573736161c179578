import { consentScopes } from '../client-scopes.ts'
import type { Client, User, UserSession } from '../model.ts'
import { presentedAccessToken } from '../proof-of-possession.ts'
import { jsonWithCharset, type RealmRequest, recordEvent } from '../realm-request.ts'
import { shaped } from '../representation-shape.ts'
import { shownConsent } from '../representations.ts'
import { inputError, restError } from '../rest-errors.ts'
import { clientRole, rolesInScope } from '../roles.ts'
import { condition, endOfflineParts, endSession, livingSessions } from '../sessions.ts'
import { consentShape } from '../shapes.ts'
import { bearerOf } from './userinfo.ts'

/** The user who calls, by an access token that is meant for the client `account`. */
export interface AccountCaller {
  readonly user: User
  readonly session: UserSession
}

/** Rights that a call needs: one of these roles of the client `account`. */
const accountRights = {
  profile: ['manage-account', 'view-profile'],
  applications: ['manage-account', 'view-applications'],
  seeConsent: ['manage-account', 'view-consent', 'manage-consent'],
  changeConsent: ['manage-account', 'manage-consent'],
  endSessions: ['manage-account'],
} as const

/** @throws OAuthError 401 for a token that does not fit, 403 where a right is missing */
async function accountCaller(request: RealmRequest, rights: readonly string[]): Promise<AccountCaller> {
  const { realm, context, base } = request
  const origin = context.req.header('origin')
  const token = bearerOf(request)
  const checked = token === undefined ? 'invalid' : await presentedAccessToken(request, token)
  if (typeof checked === 'string' || checked.session === undefined) throw restError(401)
  const { user, client, session, claims } = checked
  if (!named(claims.aud, 'account') || user.serviceAccountOf !== undefined) throw restError(401)
  const origins = [new URL(base).origin, ...client.settings.webOrigins]
  const isAllowed = origin === undefined || origins.includes(origin) || origins.includes('*')
  if (request.release.checksOriginAtAccount && !isAllowed) throw restError(403, 'Invalid origin')
  const roles = rolesInScope(realm, user, client, [])
  if (!rights.some((right) => roles.has(clientRole('account', right)))) throw restError(403)
  return { user, session }
}

function named(audience: unknown, wanted: string): boolean {
  return [audience ?? []].flat().includes(wanted)
}

/** Clients that the user uses, gave offline access, or agreed to something. */
export async function applications(request: RealmRequest): Promise<Response> {
  const { realm, context } = request
  const { user } = await accountCaller(request, accountRights.applications)
  const rows = [...realm.clients.values()].flatMap((client) => {
    const row = shownApplication(request, user, client)
    const consent = realm.consent(user.id, client.uuid)
    return row.inUse || row.offlineAccess || consent !== undefined || client.settings.alwaysDisplayInConsole
      ? [
          {
            ...row,
            ...(consent === undefined ? {} : { consent: shownConsent(realm, consent, request.release) }),
          },
        ]
      : []
  })
  return jsonWithCharset(context, rows)
}

function shownApplication(request: RealmRequest, user: User, client: Client) {
  const { settings } = client
  const holds = (offline: boolean): boolean =>
    livingSessions(request, offline).some(({ userId, parts }) => userId === user.id && parts.has(client.uuid))
  return {
    clientId: settings.clientId,
    ...(settings.name === undefined ? {} : { clientName: settings.name }),
    ...(typeof settings.description === 'string' ? { description: settings.description } : {}),
    userConsentRequired: settings.consentRequired,
    inUse: holds(false),
    offlineAccess: holds(true),
    ...(typeof settings.rootUrl === 'string' ? { rootUrl: settings.rootUrl } : {}),
    ...(typeof settings.baseUrl === 'string' ? { baseUrl: settings.baseUrl } : {}),
  }
}

export async function readConsent(request: RealmRequest): Promise<Response> {
  const { realm, context, release } = request
  const { user } = await accountCaller(request, accountRights.seeConsent)
  const consent = realm.consent(user.id, namedClient(request).uuid)
  return consent === undefined
    ? context.body(null, 204)
    : jsonWithCharset(context, shownConsent(realm, consent, release))
}

/** Ends every offline token of the user for a client; the online part only where a consent was stored. */
export async function removeConsent(request: RealmRequest): Promise<Response> {
  const { context } = request
  const { user } = await accountCaller(request, accountRights.changeConsent)
  const client = namedClient(request)
  withdrawConsent(request, user, client)
  return context.body(null, 204)
}

/** Forgets a consent and ends what hangs on it; whether there was anything. */
export function withdrawConsent(request: RealmRequest, user: User, client: Client): boolean {
  const { realm } = request
  const stored = realm.removeConsent(user.id, client.uuid)
  const offline = endOfflineParts(realm, user.id, client.uuid)
  if (stored) {
    // The user stays signed in, even where nobody else uses the session.
    for (const session of realm.sessions.values()) {
      if (session.userId === user.id) session.parts.delete(client.uuid)
    }
  }
  if (stored || offline) {
    const { clientId } = client.settings
    recordEvent(request, 'REVOKE_GRANT', { clientId, userId: user.id, details: { revoked_client: clientId } })
  }
  return stored || offline
}

export async function writeConsent(request: RealmRequest): Promise<Response> {
  const { realm, context, json, now, release } = request
  const { user } = await accountCaller(request, accountRights.changeConsent)
  const client = namedClient(request)
  const { grantedScopes = [] } = shaped(json ?? {}, consentShape)
  const ids = (grantedScopes as readonly { readonly id?: string }[]).map(({ id }) => id)
  const scopes = [...realm.scopes.values()].filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  const before = realm.consent(user.id, client.uuid)
  const consent = {
    userId: user.id,
    clientUuid: client.uuid,
    scopes: new Set(consentScopes(realm, scopes).map(({ name }) => name)),
    createdDate: before?.createdDate ?? now * 1000,
    lastUpdatedDate: now * 1000,
  }
  realm.putConsent(consent)
  return jsonWithCharset(context, shownConsent(realm, consent, release))
}

function namedClient({ realm, context }: RealmRequest): Client {
  const clientId = context.req.param('client') ?? ''
  const client = realm.clientById(clientId)
  if (client === undefined) throw inputError(`No client with clientId: ${clientId} found.`, 404)
  return client
}

/** Online sessions only, also where ending them reaches offline ones. */
export async function accountSessions(request: RealmRequest): Promise<Response> {
  const { context } = request
  const caller = await accountCaller(request, accountRights.profile)
  return jsonWithCharset(context, shownSessions(request, caller, livingSessions(request, false)))
}

/** Grouped by device; where the user can end offline sessions here, they are among them. */
export async function accountDevices(request: RealmRequest): Promise<Response> {
  const caller = await accountCaller(request, accountRights.profile)
  const offline = request.release.accountSessionsReachOffline ? livingSessions(request, true) : []
  const sessions = shownSessions(request, caller, [...offline, ...livingSessions(request, false)])
  const lastAccess = Math.max(0, ...sessions.map((session) => session.lastAccess))
  const current = sessions.some((session) => session.current === true)
  const device = { os: 'Other', osVersion: 'Unknown', device: 'Other', lastAccess }
  return jsonWithCharset(
    request.context,
    sessions.length === 0 ? [] : [{ ...device, ...(current ? { current } : {}), sessions, mobile: false }],
  )
}

function shownSessions(
  request: RealmRequest,
  { user, session: own }: AccountCaller,
  sessions: readonly UserSession[],
) {
  const { realm } = request
  return sessions
    .filter(({ userId }) => userId === user.id)
    .map((session) => ({
      id: session.id,
      ipAddress: session.ipAddress,
      started: session.started,
      lastAccess: session.lastAccess,
      expires: session.offline ? session.expires : session.started + realm.settings.ssoSessionMaxLifespan,
      browser: 'Other/Unknown',
      clients: [...session.parts.keys()].flatMap((uuid) => {
        const client = realm.clients.get(uuid)
        if (client === undefined) return []
        return [{ ...shownApplication(request, user, client), inUse: false, offlineAccess: false }]
      }),
      ...(session.id === own.id && session.offline === own.offline ? { current: true } : {}),
    }))
}

/** Ends one session of the caller; one that is not there, or another's, is answered alike and lives. */
export async function removeAccountSession(request: RealmRequest): Promise<Response> {
  const { context } = request
  const { user } = await accountCaller(request, accountRights.endSessions)
  const id = context.req.param('session') ?? ''
  endOwnSessions(request, user, (session) => session.id === id)
  return context.body(null, 204)
}

/** Ends the caller's other sessions, and with `current=true` his own. */
export async function removeAccountSessions(request: RealmRequest): Promise<Response> {
  const { context, query } = request
  const { user, session: own } = await accountCaller(request, accountRights.endSessions)
  const all = query.get('current') === 'true'
  endOwnSessions(request, user, (session) => all || session.id !== own.id || session.offline !== own.offline)
  return context.body(null, 204)
}

/** Ends what a user may end of their sessions; whether that reaches offline ones, the release says. */
export function endOwnSessions(
  request: RealmRequest,
  user: User,
  wanted: (session: UserSession) => boolean,
): void {
  const { realm, release } = request
  const kinds = release.accountSessionsReachOffline
    ? [realm.sessions, realm.offlineSessions]
    : [realm.sessions]
  for (const sessions of kinds) {
    for (const session of [...sessions.values()]) {
      if (session.userId !== user.id || condition(request, session) === 'absent') continue
      if (wanted(session)) endSession(realm, session)
    }
  }
}

/** The signed-in user's own profile. */
export async function profile(request: RealmRequest): Promise<Response> {
  const { user } = await accountCaller(request, accountRights.profile)
  const { id, username, firstName, lastName, email, emailVerified } = user
  return jsonWithCharset(request.context, {
    id,
    username,
    firstName,
    lastName,
    email,
    emailVerified,
    attributes: {},
  })
}
