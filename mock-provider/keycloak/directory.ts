import { MockError } from '../kit/mock-error.ts'
import type {
  ClientSummary,
  Clients,
  GrantKind,
  GrantSummary,
  Grants,
  Keys,
  UserSummary,
  Users,
} from '../kit/mock-server.ts'
import { clientFrom } from './client-representation.ts'
import { changesRepresentation, clientRepresentation, userRepresentation } from './configured.ts'
import { defaultGroupsOf } from './default-groups.ts'
import type { Client, ClientPart, User, UserSession } from './model.ts'
import type { Realm } from './realm.ts'
import type { KeycloakServer } from './server.ts'
import { livingSessions, partCondition, removePart } from './sessions.ts'
import { changeUser, resetPassword, userFrom } from './user-representation.ts'

/** What a program does with people, clients and grants of one realm without a request. */
export function directoryOf(
  running: () => KeycloakServer,
  realmName: string,
): { readonly users: Users; readonly clients: Clients; readonly grants: Grants; readonly keys: Keys } {
  const realmOf = (): Realm => {
    const realm = running().realms.get(realmName)
    if (realm === undefined)
      throw new MockError('unknown_realm', `the realm ${realmName} is not there any more`)
    return realm
  }
  return {
    users: usersOf(running, realmOf),
    clients: clientsOf(realmOf),
    grants: grantsOf(running, realmOf),
    keys: {
      async rotate() {
        const { keys } = realmOf()
        await keys.addSigningKey()
        return keys.activeKid
      },
    },
  }
}

function usersOf(running: () => KeycloakServer, realmOf: () => Realm): Users {
  return {
    list: async () => people(realmOf()).map(userSummary),
    async add(user) {
      const realm = realmOf()
      if (realm.userByName(user.username) !== undefined) {
        throw new MockError('user_exists', `the user ${user.username} exists already`)
      }
      const added = userFrom(realm, userRepresentation(user), running().clock.now())
      added.realmRoles.add(realm.defaultRoles)
      for (const { id } of defaultGroupsOf(realm)) added.groups.add(id)
      return userSummary(added)
    },
    async update(username, changes) {
      const user = realmOf().userByName(username)
      if (user === undefined) throw new MockError('unknown_user', `no user ${username}`)
      const { password } = changes
      changeUser(user, changesRepresentation(changes))
      if (password !== undefined) resetPassword(user, { type: 'password', value: password, temporary: false })
      return userSummary(user)
    },
    async remove(username) {
      const realm = realmOf()
      const user = realm.userByName(username)
      if (user !== undefined) realm.removeUser(user)
      return user !== undefined
    },
  }
}

function clientsOf(realmOf: () => Realm): Clients {
  return {
    list: async () => [...realmOf().clients.values()].map(clientSummary),
    async add(client) {
      const realm = realmOf()
      if (realm.clientById(client.client_id) !== undefined) {
        throw new MockError('client_exists', `the client ${client.client_id} exists already`)
      }
      return clientSummary(clientFrom(realm, clientRepresentation(client)))
    },
    async remove(clientId) {
      const realm = realmOf()
      const client = realm.clientById(clientId)
      if (client !== undefined) realm.removeClient(client)
      return client !== undefined
    },
    async forget() {
      const realm = realmOf()
      const registered = [...realm.clients.values()].filter(
        ({ settings }) => settings.registrationTokenId !== undefined,
      )
      for (const client of registered) realm.removeClient(client)
      return registered.map(({ settings }) => settings.clientId)
    },
  }
}

/** A grant is what a client has in a session, once it was given a refresh token. */
interface ClientGrant {
  readonly session: UserSession
  readonly part: ClientPart
  readonly client: Client
}

function grantsOf(running: () => KeycloakServer, realmOf: () => Realm): Grants {
  const living = (kinds: readonly GrantKind[]): ClientGrant[] => {
    const server = running()
    const here = { realm: realmOf(), release: server.release, now: server.now() }
    return kinds
      .flatMap((kind) => livingSessions(here, kind === 'offline'))
      .flatMap((session) =>
        [...session.parts.values()].flatMap((part) => {
          const client = here.realm.clients.get(part.clientUuid)
          const lives = client !== undefined && partCondition(here, session, client) === 'alive'
          return lives && part.scope !== undefined ? [{ session, part, client }] : []
        }),
      )
  }
  return {
    async list(username, kind) {
      const user = realmOf().userByName(username)
      return living(kind === undefined ? ['offline', 'online'] : [kind])
        .filter(({ session }) => session.userId === user?.id)
        .map((grant) => grantSummary(grant, user))
        .toSorted((a, b) => a.createdAt - b.createdAt)
    },
    async revoke(which) {
      const realm = realmOf()
      if (typeof which === 'string') {
        const grant = living(['offline', 'online']).find((each) => idOf(each) === which)
        return grant !== undefined && removePart(realm, grant.session, grant.client.uuid)
      }
      const user = which.user === undefined ? undefined : realm.userByName(which.user)
      const client = which.client === undefined ? undefined : realm.clientById(which.client)
      if (which.user !== undefined && user === undefined) {
        throw new MockError('unknown_user', `no user ${which.user}`)
      }
      if (which.client !== undefined && client === undefined) {
        throw new MockError('unknown_client', `no client ${which.client}`)
      }
      const theirs = living(['offline']).filter(
        (grant) =>
          (user === undefined || grant.session.userId === user.id) &&
          (client === undefined || grant.client.uuid === client.uuid),
      )
      for (const grant of theirs) removePart(realm, grant.session, grant.client.uuid)
      return theirs.length > 0
    },
  }
}

/** Service accounts are nobody's to find. */
function people(realm: Realm): User[] {
  return [...realm.users.values()].filter((user) => user.serviceAccountOf === undefined)
}

function userSummary({ id, username, email = '', firstName, lastName, enabled }: User): UserSummary {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ')
  return { id, username, email, name, enabled }
}

function clientSummary({ settings: { clientId, name, enabled } }: Client): ClientSummary {
  return { clientId, name: name ?? clientId, enabled }
}

function idOf({ session, client }: ClientGrant): string {
  return `${session.offline ? 'offline' : 'online'}:${session.id}:${client.uuid}`
}

function grantSummary(grant: ClientGrant, user: User | undefined): GrantSummary {
  const { session, part, client } = grant
  return {
    id: idOf(grant),
    kind: session.offline ? 'offline' : 'online',
    username: user?.username,
    clientId: client.settings.clientId,
    scope: part.scope ?? '',
    createdAt: part.started * 1000,
    lastUsedAt: part.lastAccess * 1000,
    uses: part.refreshes,
  }
}
