import { hasRight } from '../admin/access.ts'
import type { UserSession } from '../model.ts'
import { restError } from '../rest-errors.ts'
import { livingSessions } from '../sessions.ts'
import { nameOf, nameOfClient } from '../shown-names.ts'
import type { ConsoleCaller } from './admin-login.ts'
import {
  type Asked,
  type ConsoleFrame,
  entriesPage,
  type SessionsPage,
  type ShownEntry,
  sessionsPage,
} from './admin-pages.ts'
import type { ConsoleRequest } from './admin-request.ts'
import { clientOf, userOf } from './confirmable.ts'
import { shown } from './console-page.ts'

const pageSize = 50
const kinds = [
  ['ALL', 'All'],
  ['REGULAR', 'Regular'],
  ['OFFLINE', 'Offline'],
] as const

export async function showSessions(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  frame: ConsoleFrame,
): Promise<Response> {
  const { query, realm } = request
  if (!hasRight(caller, realm, 'view-users')) throw restError(403)
  const search = query.get('q') ?? ''
  const kind = kinds.find(([name]) => name === query.get('type'))?.[0] ?? 'ALL'
  const hidden = Object.fromEntries(
    ['user', 'client', 'type'].flatMap((name) => {
      const value = query.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
  const found = [
    ...(kind === 'OFFLINE' ? [] : livingSessions(request, false)),
    ...(kind === 'REGULAR' ? [] : livingSessions(request, true)),
  ].filter((session) => isWanted(request, session, search.toLowerCase()))
  const listing = pageOf(request, found, 'Search by user, client or address')
  const about = aboutOf(request)
  const page: SessionsPage = {
    ...frame,
    ...listing.around,
    ...about,
    hidden,
    count: found.length,
    kinds: kinds.map(([name, says]) => ({
      says,
      here: name === kind,
      to: addressWith(request, { type: name, first: '' }),
    })),
    sessions: listing.rows.map((session) => ({
      id: session.id,
      offline: session.offline,
      user: {
        id: session.userId,
        name: realm.users.get(session.userId)?.username ?? session.userId,
      },
      clients: [...session.parts.keys()].map((uuid) => ({
        uuid,
        name: nameOfClient(realm.clients.get(uuid)),
      })),
      started: session.started,
      used: session.lastAccess,
      from: session.ipAddress,
    })),
  }
  return shown(request, sessionsPage(page))
}

/** Whom a list is about, and what can be done about them. */
function aboutOf(request: ConsoleRequest): Pick<SessionsPage, 'of' | 'actions'> {
  const { query, realm } = request
  const userId = query.get('user')
  const uuid = query.get('client')
  if (userId !== null) {
    const user = userOf(request, userId)
    const held = new Set(
      livingSessions(request, true)
        .filter((session) => session.userId === userId)
        .flatMap(({ parts }) => [...parts.keys()]),
    )
    for (const consent of realm.consentsOf(userId)) held.add(consent.clientUuid)
    return {
      of: {
        title: nameOf(user),
        enabled: user.enabled,
        facts: [
          ['User name', user.username],
          ['Email', user.email ?? ''],
        ],
      },
      actions: [
        { what: 'user', id: userId, says: 'Sign out everywhere…' },
        ...[...held].map((client): Asked => {
          return {
            what: 'access',
            id: `${userId} ${client}`,
            says: `Revoke ${nameOfClient(realm.clients.get(client))}…`,
          }
        }),
        { what: 'user-enabled', id: userId, says: user.enabled ? 'Disable…' : 'Enable…' },
      ],
    }
  }
  if (uuid !== null) {
    const client = clientOf(request, uuid)
    const { enabled, clientId, notBefore } = client.settings
    return {
      of: {
        title: nameOfClient(client),
        enabled,
        facts: [
          ['Client ID', clientId],
          ['Not before', notBefore === 0 ? 'not set' : new Date(notBefore * 1000).toISOString()],
        ],
      },
      actions: [
        { what: 'client', id: uuid, says: 'Revoke all…' },
        { what: 'client-enabled', id: uuid, says: enabled ? 'Disable…' : 'Enable…' },
      ],
    }
  }
  return { actions: [{ what: 'everybody', id: realm.name, says: 'Sign everybody out…' }] }
}

function isWanted({ query, realm }: ConsoleRequest, session: UserSession, search: string): boolean {
  const user = query.get('user')
  const client = query.get('client')
  if (user !== null && session.userId !== user) return false
  if (client !== null && !session.parts.has(client)) return false
  if (search === '') return true
  const named = realm.users.get(session.userId)
  const clients = [...session.parts.keys()].flatMap(
    (uuid) => realm.clients.get(uuid)?.settings.clientId ?? [],
  )
  return [named?.username ?? '', named?.email ?? '', session.ipAddress, ...clients].some((text) =>
    text.toLowerCase().includes(search),
  )
}

export async function showUsers(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  frame: ConsoleFrame,
): Promise<Response> {
  if (!hasRight(caller, request.realm, 'view-users')) throw restError(403)
  const entries = [...request.realm.users.values()]
    .filter(({ serviceAccountOf }) => serviceAccountOf === undefined)
    .map(
      (user): ShownEntry => ({
        title: nameOf(user),
        to: `${frame.at}/sessions?user=${encodeURIComponent(user.id)}`,
        enabled: user.enabled,
        facts: [
          ['User name', user.username],
          ['Email', user.email ?? ''],
        ],
      }),
    )
  return showEntries(request, frame, 'user', entries)
}

export async function showClients(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  frame: ConsoleFrame,
): Promise<Response> {
  if (!hasRight(caller, request.realm, 'view-clients')) throw restError(403)
  const offline = livingSessions(request, true)
  const regular = livingSessions(request, false)
  const entries = [...request.realm.clients.values()].map(
    (client): ShownEntry => ({
      title: nameOfClient(client),
      to: `${frame.at}/sessions?client=${encodeURIComponent(client.uuid)}`,
      enabled: client.settings.enabled,
      facts: [
        ['Client ID', client.settings.clientId],
        ['Offline sessions', String(offline.filter(({ parts }) => parts.has(client.uuid)).length)],
        ['Regular sessions', String(regular.filter(({ parts }) => parts.has(client.uuid)).length)],
      ],
    }),
  )
  return showEntries(request, frame, 'client', entries)
}

function showEntries(
  request: ConsoleRequest,
  frame: ConsoleFrame,
  of: 'user' | 'client',
  entries: readonly ShownEntry[],
): Promise<Response> {
  const search = (request.query.get('q') ?? '').toLowerCase()
  const found = entries.filter(({ title, facts }) =>
    [title, ...facts.map(([, value]) => value)].some((text) => text.toLowerCase().includes(search)),
  )
  const { rows, around } = pageOf(request, found, `Search for a ${of}`)
  return shown(request, entriesPage({ ...frame, ...around, of, count: found.length, entries: rows }))
}

function pageOf<Row>(request: ConsoleRequest, found: readonly Row[], label: string) {
  const asked = Number(request.query.get('first') ?? 0)
  const first = Number.isSafeInteger(asked) && asked > 0 ? asked : 0
  const end = first + pageSize
  return {
    rows: found.slice(first, end),
    around: {
      label,
      query: request.query.get('q') ?? '',
      ...(first === 0 ? {} : { first: addressWith(request, { first: '' }) }),
      ...(end >= found.length ? {} : { next: addressWith(request, { first: String(end) }) }),
    },
  }
}

/** The same page with other parameters; an empty one is left out. */
function addressWith({ query }: ConsoleRequest, changes: Readonly<Record<string, string>>): string {
  const all = new URLSearchParams(query)
  all.delete('done')
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') all.delete(name)
    else all.set(name, value)
  }
  return `?${all}`
}
