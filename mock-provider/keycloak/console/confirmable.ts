import { counted } from '../../kit/page-parts.ts'
import { hasRight, type Right } from '../admin/access.ts'
import { signOutEverybody, signOutUser } from '../admin/sessions.ts'
import { tellClients } from '../back-channel.ts'
import { withdrawConsent } from '../endpoints/account.ts'
import type { Client, User, UserSession } from '../model.ts'
import { restError } from '../rest-errors.ts'
import { endSession, livingSessions } from '../sessions.ts'
import { nameOf, nameOfClient } from '../shown-names.ts'
import type { ConsoleCaller } from './admin-login.ts'
import type { ConsoleRequest } from './admin-request.ts'

/** Something that an administrator is asked about before it is done. */
export interface Confirmable {
  readonly right: Right
  readonly title: string
  /** What it ends, with the number. */
  readonly says: string
  readonly button: string
  /** The page that shows what is left, below the console's address. */
  readonly back: string
  run(): Promise<void> | void
}

type Make = (request: ConsoleRequest, id: string) => Confirmable

const confirmables: Readonly<Record<string, Make>> = {
  session: (request, id) => oneSession(request, id, false),
  'offline-session': (request, id) => oneSession(request, id, true),
  everybody(request) {
    const { realm, release } = request
    const kept = release.logoutAllKeepsOffline ? ' They stay listed, though none is of use any more.' : ''
    return {
      right: 'manage-users',
      title: `Sign everybody out of realm ${realm.name}?`,
      says: `This ends ${ofBothKinds(request, () => true)}.${kept}`,
      button: 'Sign everybody out',
      back: '/sessions',
      run: () => signOutEverybody(request),
    }
  },
  user(request, id) {
    const user = userOf(request, id)
    return {
      right: 'manage-users',
      title: `Sign ${nameOf(user)} out everywhere?`,
      says: `This ends ${ofBothKinds(request, ({ userId }) => userId === id)}. Offline ones stay listed, though none is of use any more.`,
      button: 'Sign out everywhere',
      back: `/sessions?user=${encodeURIComponent(id)}`,
      run: () => signOutUser(request, user),
    }
  },
  'user-enabled'(request, id) {
    const user = userOf(request, id)
    const count = livingSessions(request, true).filter(({ userId }) => userId === id).length
    return {
      right: 'manage-users',
      title: `${user.enabled ? 'Disable' : 'Enable'} ${nameOf(user)}?`,
      says: `${counted(count, 'offline session')} ${user.enabled ? 'cannot be used until the user is enabled again' : 'can be used again'}.`,
      button: user.enabled ? 'Disable the user' : 'Enable the user',
      back: `/sessions?user=${encodeURIComponent(id)}`,
      run: () => {
        user.enabled = !user.enabled
      },
    }
  },
  /** What one client holds of one user; the identifier names both. */
  access(request, id) {
    const [userId = '', uuid = ''] = id.split(' ')
    const user = userOf(request, userId)
    const client = clientOf(request, uuid)
    const count = livingSessions(request, true).filter(
      (session) => session.userId === userId && session.parts.has(uuid),
    ).length
    return {
      right: 'manage-users',
      title: `Revoke the access of ${nameOfClient(client)}?`,
      says: `This ends its part in ${counted(count, 'offline session')} of ${nameOf(user)}, and forgets what was agreed to.`,
      button: 'Revoke',
      back: `/sessions?user=${encodeURIComponent(userId)}`,
      run: () => {
        withdrawConsent(request, user, client)
      },
    }
  },
  client(request, id) {
    const client = clientOf(request, id)
    return {
      right: 'manage-clients',
      title: `Revoke all tokens of ${nameOfClient(client)}?`,
      says: `Nothing that was issued to it before now is of use any more: ${ofBothKinds(request, ({ parts }) => parts.has(id))}. They stay listed.`,
      button: 'Revoke all',
      back: `/sessions?client=${encodeURIComponent(id)}`,
      run: () => {
        client.settings.notBefore = request.now
      },
    }
  },
  'client-enabled'(request, id) {
    const client = clientOf(request, id)
    const { enabled } = client.settings
    const count = livingSessions(request, true).filter(({ parts }) => parts.has(id)).length
    return {
      right: 'manage-clients',
      title: `${enabled ? 'Disable' : 'Enable'} ${nameOfClient(client)}?`,
      says: `${counted(count, 'offline session')} ${enabled ? 'cannot be used until the client is enabled again' : 'can be used again'}.`,
      button: enabled ? 'Disable the client' : 'Enable the client',
      back: `/sessions?client=${encodeURIComponent(id)}`,
      run: () => {
        client.settings.enabled = !enabled
      },
    }
  },
}

/** @throws OAuthError 404 where there is no such thing, 403 for who has not the right */
export function confirmableOf(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  { what, id }: { readonly what: string; readonly id: string },
): Confirmable {
  const make = Object.hasOwn(confirmables, what) ? confirmables[what] : undefined
  if (make === undefined) throw restError(404)
  const confirmable = make(request, id)
  if (!hasRight(caller, request.realm, confirmable.right)) throw restError(403)
  return confirmable
}

function oneSession(request: ConsoleRequest, id: string, offline: boolean): Confirmable {
  const { realm } = request
  const session = realm.sessionsOf(offline).get(id)
  if (session === undefined) throw restError(404, 'There is no such session any more.')
  const user = realm.users.get(session.userId)
  const name = user === undefined ? session.userId : nameOf(user)
  const clients = [...session.parts.keys()].map((uuid) => nameOfClient(realm.clients.get(uuid)))
  return {
    right: 'manage-users',
    title: `End this ${offline ? 'offline ' : ''}session of ${name}?`,
    says: `This ends 1 ${offline ? 'offline' : 'regular'} session, with ${counted(clients.length, 'client')}: ${clients.join(', ')}.${
      offline
        ? ' A regular session of the same sign-in ends with it.'
        : ' Offline access that came of it stays.'
    }`,
    button: 'End 1 session',
    back: '/sessions',
    async run() {
      endSession(realm, session)
      await tellClients(request, session)
    },
  }
}

function ofBothKinds(request: ConsoleRequest, wanted: (session: UserSession) => boolean): string {
  const regular = livingSessions(request, false).filter(wanted).length
  const offline = livingSessions(request, true).filter(wanted).length
  return `${counted(regular, 'regular session')} and ${counted(offline, 'offline session')}`
}

export function userOf({ realm }: ConsoleRequest, id: string): User {
  const user = realm.users.get(id)
  if (user === undefined) throw restError(404, 'There is no such user.')
  return user
}

export function clientOf({ realm }: ConsoleRequest, uuid: string): Client {
  const client = realm.clients.get(uuid)
  if (client === undefined) throw restError(404, 'There is no such client.')
  return client
}
