import { sessionId } from './identifiers.ts'
import type { Client, ClientPart, Seconds, User, UserSession } from './model.ts'
import type { Realm } from './realm.ts'
import { loopback } from './realm-request.ts'
import type { Release } from './release.ts'

interface Here {
  readonly realm: Realm
  readonly release: Release
  readonly now: Seconds
}

/** `over` is past its limits as they are now, though it would have lived by those it was made under. */
export type Condition = 'alive' | 'over' | 'absent'

const month = 30 * 86_400

/** Begins an online session. */
export function startSession(
  here: Here,
  user: User,
  authTime: Seconds,
  id: string = sessionId(here.release),
): UserSession {
  const session: UserSession = {
    id,
    userId: user.id,
    offline: false,
    started: here.now,
    authTime,
    lastAccess: here.now,
    expires: 0,
    ipAddress: loopback,
    parts: new Map(),
  }
  here.realm.sessions.set(session.id, session)
  session.expires = endOf(here, session)
  return session
}

/** The offline session of a login, and the client's part in it: those that are there, or new ones. */
export function offlineCopy(here: Here, login: UserSession, client: Client): UserSession {
  const { offlineSessions } = here.realm
  const existing = offlineSessions.get(login.id)
  const session: UserSession =
    existing !== undefined && condition(here, existing) === 'alive'
      ? existing
      : { ...login, offline: true, started: here.now, parts: new Map() }
  offlineSessions.set(session.id, session)
  attach(here, session, client)
  return session
}

/** Gives a client its part in a session, and notes the use. */
export function attach(here: Here, session: UserSession, client: Client): ClientPart {
  const part = session.parts.get(client.uuid) ?? {
    clientUuid: client.uuid,
    started: here.now,
    lastAccess: here.now,
    expires: 0,
    refreshes: 0,
    uses: new Map(),
  }
  session.parts.set(client.uuid, part)
  touch(here, session, client)
  return part
}

/** Notes a use of a session by a client; the idle limits begin anew. */
export function touch(here: Here, session: UserSession, client: Client): void {
  session.lastAccess = here.now
  session.expires = endOf(here, session)
  const part = session.parts.get(client.uuid)
  if (part === undefined) return
  part.lastAccess = here.now
  part.expires = endOfPart(here, session, part, client)
}

export function condition(here: Here, session: UserSession | undefined): Condition {
  if (session === undefined) return 'absent'
  return conditionBy(here.now, session.expires, endOf(here, session))
}

export function partCondition(here: Here, session: UserSession, client: Client): Condition {
  const part = session.parts.get(client.uuid)
  if (part === undefined) return 'absent'
  return conditionBy(here.now, part.expires, endOfPart(here, session, part, client))
}

function conditionBy(now: Seconds, asMade: Seconds, asIs: Seconds): Condition {
  if (now <= asIs) return 'alive'
  return now <= asMade ? 'over' : 'absent'
}

/** Sessions that are alive, as lists show them: by identifier. */
export function livingSessions(here: Here, offline: boolean): UserSession[] {
  return [...here.realm.sessionsOf(offline).values()]
    .filter((session) => condition(here, session) === 'alive')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

export function removePart(realm: Realm, session: UserSession, clientUuid: string): boolean {
  const removed = session.parts.delete(clientUuid)
  if (removed && session.parts.size === 0) realm.sessionsOf(session.offline).delete(session.id)
  return removed
}

/** Ends a session with all its clients; an offline one takes the online session of the same login with it. */
export function endSession(realm: Realm, session: UserSession): void {
  realm.sessionsOf(session.offline).delete(session.id)
  if (session.offline) realm.sessions.delete(session.id)
}

/** Ends what a client holds of a user offline; whether there was anything. */
export function endOfflineParts(realm: Realm, userId: string, clientUuid: string): boolean {
  let ended = false
  for (const session of [...realm.offlineSessions.values()]) {
    if (session.userId === userId) ended = removePart(realm, session, clientUuid) || ended
  }
  return ended
}

/** Seconds until the token of a session ends by the limits that it shows; undefined where none is shown. */
export function announcedEnd(here: Here, session: UserSession, client: Client): Seconds | undefined {
  const { settings } = here.realm
  const part = session.parts.get(client.uuid)
  const started = part?.started ?? here.now
  if (!session.offline) {
    return Math.min(
      here.now + settings.ssoSessionIdleTimeout,
      session.started + settings.ssoSessionMaxLifespan,
      here.now + idleOfPart(here, session, client),
      started + maxOfPart(here, session, client),
    )
  }
  if (!settings.offlineSessionMaxLifespanEnabled) return undefined
  return Math.min(
    here.now + positive(settings.offlineSessionIdleTimeout, month),
    session.started + positive(settings.offlineSessionMaxLifespan, 2 * month),
    here.now + idleOfPart(here, session, client),
    started + maxOfPart(here, session, client),
  )
}

/** When a session ends whatever is done with it; no access token lives longer. */
export function hardEnd(here: Here, session: UserSession, client: Client): Seconds {
  const { settings } = here.realm
  const ofClient = maxOfPart(here, session, client)
  if (!session.offline) {
    return Math.min(session.started + settings.ssoSessionMaxLifespan, session.started + ofClient)
  }
  return Math.min(
    settings.offlineSessionMaxLifespanEnabled
      ? session.started + positive(settings.offlineSessionMaxLifespan, 2 * month)
      : Number.POSITIVE_INFINITY,
    session.started + ofClient,
  )
}

function endOf({ realm: { settings }, release }: Here, session: UserSession): Seconds {
  if (!session.offline) {
    return Math.min(
      session.lastAccess + settings.ssoSessionIdleTimeout + release.grace,
      session.started + settings.ssoSessionMaxLifespan,
    )
  }
  const idle = positive(settings.offlineSessionIdleTimeout, month) + release.grace
  const max = settings.offlineSessionMaxLifespanEnabled
    ? positive(settings.offlineSessionMaxLifespan, 2 * month)
    : Number.POSITIVE_INFINITY
  return Math.min(session.lastAccess + idle, session.started + max)
}

function endOfPart(here: Here, session: UserSession, part: ClientPart, client: Client): Seconds {
  const idle = idleOfPart(here, session, client)
  return Math.min(part.lastAccess + idle, part.started + maxOfPart(here, session, client))
}

function idleOfPart({ realm: { settings } }: Here, { offline }: UserSession, client: Client): Seconds {
  return offline
    ? limit(client, 'client.offline.session.idle.timeout', settings.clientOfflineSessionIdleTimeout)
    : limit(client, 'client.session.idle.timeout', settings.clientSessionIdleTimeout)
}

function maxOfPart({ realm: { settings } }: Here, { offline }: UserSession, client: Client): Seconds {
  if (!offline) return limit(client, 'client.session.max.lifespan', settings.clientSessionMaxLifespan)
  const ofRealm = settings.offlineSessionMaxLifespanEnabled ? settings.clientOfflineSessionMaxLifespan : 0
  return limit(client, 'client.offline.session.max.lifespan', ofRealm)
}

/** A client's attribute, else the realm's value; nothing and zero are no limit of their own. */
function limit(client: Client, attribute: string, ofRealm: Seconds): Seconds {
  return positive(
    Number(client.settings.attributes[attribute] ?? 0),
    positive(ofRealm, Number.POSITIVE_INFINITY),
  )
}

function positive(value: number, otherwise: number): number {
  return value > 0 ? value : otherwise
}
