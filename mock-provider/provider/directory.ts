import { MockError } from '../kit/mock-error.ts'
import type {
  ClientSummary,
  Clients,
  GrantKind,
  GrantSummary,
  Grants,
  UserSummary,
  Users,
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
        return userSummary(await putUser(core, user))
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
      async revoke(id) {
        const core = await filled()
        const grant = await core.store.grant(id)
        if (grant === undefined) return false
        await core.end('adminRevokeToken', { grant })
        return true
      },
    },
  }
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
