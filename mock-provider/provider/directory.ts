import { MockError } from '../kit/mock-error.ts'
import type {
  ClientSummary,
  Clients,
  GrantKind,
  GrantSummary,
  Grants,
  Keys,
  UserChanges,
  UserSummary,
  Users,
  WhoseGrants,
} from '../kit/mock-server.ts'
import { clientFrom } from './client-registration.ts'
import type { Core, ListedGrant } from './core.ts'
import type { Client, User } from './model.ts'
import type { ClientOptions, UserOptions } from './options.ts'

export interface ProviderUsers extends Users {
  add(user: UserOptions): Promise<UserSummary>
}

export interface ProviderClients extends Clients {
  add(client: ClientOptions): Promise<ClientSummary>
}

/** Puts a configured user into the store. */
export async function putUser(core: Core, user: UserOptions): Promise<User> {
  const put: User = {
    id: user.id ?? `user-${user.username}`,
    made: await core.store.made(core.now()),
    username: user.username,
    password: user.password,
    email: user.email ?? `${user.username}@example.com`,
    name: user.name ?? user.username,
    enabled: user.enabled ?? true,
    ...(user.claims === undefined ? {} : { claims: user.claims }),
  }
  await core.store.putUser(put)
  return put
}

/** What of a provider changes when it is reset. */
export interface Running {
  readonly core: Core
  /** Resolves once the store is filled. */
  ready(): Promise<void>
}

/** What a program does with people, clients and grants without a request. */
export function directoryOf(running: () => Running): {
  readonly users: ProviderUsers
  readonly clients: ProviderClients
  readonly grants: Grants
  readonly keys: Keys
} {
  const filled = async (): Promise<Core> => {
    const { core, ready } = running()
    await ready()
    return core
  }
  return {
    users: {
      list: async () => (await (await filled()).store.users()).map(userSummary),
      async add(user) {
        const core = await filled()
        if ((await core.store.userByName(user.username)) !== undefined) {
          throw new MockError('user_exists', `the user ${user.username} exists already`)
        }
        if (user.id !== undefined && (await core.store.user(user.id)) !== undefined) {
          throw new MockError('user_exists', `a user with the id ${user.id} exists already`)
        }
        return userSummary(await putUser(core, user))
      },
      async update(username, changes) {
        const core = await filled()
        const user = await core.store.userByName(username)
        if (user === undefined) throw new MockError('unknown_user', `no user ${username}`)
        const { password = user.password } = changes
        const changed: User = { ...user, ...given(changes), password }
        await core.store.putUser(changed)
        if (password !== user.password) await core.end('passwordChange', { user: changed })
        return userSummary(changed)
      },
      async remove(username) {
        const { store } = await filled()
        const user = await store.userByName(username)
        if (user !== undefined) await store.removeUser(user.id)
        return user !== undefined
      },
    },
    clients: {
      list: async () => (await (await filled()).store.clients()).map(clientSummary),
      async add(options) {
        const core = await filled()
        const client = clientFrom({ ...options }, await core.store.made(core.now()), core)
        if ((await core.store.client(client.clientId)) !== undefined) {
          throw new MockError('client_exists', `the client ${client.clientId} exists already`)
        }
        await core.store.putClient(client)
        return clientSummary(client)
      },
      async remove(clientId) {
        const { store } = await filled()
        const exists = (await store.client(clientId)) !== undefined
        await store.removeClient(clientId)
        return exists
      },
      async forget() {
        const { store } = await filled()
        const registered = (await store.clients()).filter(
          ({ registeredSize }) => registeredSize !== undefined,
        )
        for (const { clientId } of registered) await store.removeClient(clientId)
        return registered.map(({ clientId }) => clientId)
      },
    },
    grants: {
      async list(username, kind) {
        const core = await filled()
        const user = await core.store.userByName(username)
        if (user === undefined) return []
        const kinds: readonly GrantKind[] = kind === undefined ? ['offline', 'online'] : [kind]
        const lists = await Promise.all(
          kinds.map((each) => core.list(`user:${user.id}`, { kind: each, place: 'token' })),
        )
        return lists
          .flatMap(({ rows }) => rows.map(grantSummary))
          .toSorted((a, b) => a.createdAt - b.createdAt)
      },
      async revoke(which) {
        const core = await filled()
        if (typeof which !== 'string') return revokeOf(core, which)
        const grant = await core.store.grant(which)
        if (grant === undefined) return false
        await core.end('adminRevokeToken', { grant })
        return true
      },
    },
    keys: { rotate: async () => (await filled()).keys.rotate() },
  }
}

/** What changes say, without members that say nothing. */
function given(changes: UserChanges): Partial<Pick<User, 'email' | 'name' | 'enabled'>> {
  const { email, name, enabled } = changes
  return {
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
  }
}

/** Ends offline access as an administrator does for a user, for a client, or for a user at a client. */
async function revokeOf(core: Core, whose: WhoseGrants): Promise<boolean> {
  const user = whose.user === undefined ? undefined : await core.store.userByName(whose.user)
  const client = whose.client === undefined ? undefined : await core.store.client(whose.client)
  if (whose.user !== undefined && user === undefined) {
    throw new MockError('unknown_user', `no user ${whose.user}`)
  }
  if (whose.client !== undefined && client === undefined) {
    throw new MockError('unknown_client', `no client ${whose.client}`)
  }
  if (user === undefined) {
    const clients = client === undefined ? await core.store.clients() : [client]
    const ended = await Promise.all(clients.map((each) => anyAlive(core, `client:${each.uid}`)))
    for (const each of clients) await core.end('clientRevokeAll', { client: each })
    return ended.includes(true)
  }
  if (client === undefined) {
    const clients = await core.offlineClientsOf(user)
    await core.end('adminRevokeUser', { user, clients })
    return clients.length > 0
  }
  const sessions = await core.store.sessionsOfUser(user.id)
  const living = await Promise.all(sessions.map((session) => core.sessionLives(session)))
  const ended = await anyAlive(core, `pair:${user.id}/${client.uid}`)
  await core.end('adminRevokePair', { user, client, loggedIn: living.includes(true) })
  return ended
}

async function anyAlive(core: Core, key: string): Promise<boolean> {
  const { rows } = await core.list(key, { kind: 'offline', place: 'token', limit: 1 })
  return rows.length > 0
}

function userSummary({ id, username, email, name, enabled }: User): UserSummary {
  return { id, username, email, name, enabled }
}

function clientSummary({ clientId, name, enabled }: Client): ClientSummary {
  return { clientId, name, enabled }
}

function grantSummary({ grant, facts }: ListedGrant): GrantSummary {
  return {
    id: grant.id,
    kind: grant.kind,
    username: facts.user?.username,
    clientId: facts.client?.clientId,
    scope: grant.scope.join(' '),
    createdAt: grant.made.at,
    lastUsedAt: grant.usedAt,
    uses: grant.uses,
  }
}
