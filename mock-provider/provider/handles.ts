import { clientFrom } from './client-registration.ts'
import type { Core } from './core.ts'
import type { Kind, User } from './model.ts'
import type { ClientOptions, UserOptions } from './options.ts'

/** A user as the provider knows it, without the password. */
export interface KnownUser {
  /** The subject identifier. */
  readonly id: string
  readonly username: string
  readonly email: string
  readonly name: string
  readonly enabled: boolean
}

/** A client as the provider knows it, without its secret. */
export interface KnownClient {
  readonly clientId: string
  readonly name: string
  readonly enabled: boolean
}

/** A live grant: what one authorization gave to a client. */
export interface KnownGrant {
  readonly id: string
  readonly kind: Kind
  readonly username: string | undefined
  readonly clientId: string | undefined
  readonly scope: string
  /** Milliseconds since the epoch, by the provider's clock. */
  readonly createdAt: number
  readonly lastUsedAt: number
  /** How often its refresh token was used. */
  readonly uses: number
}

export interface UsersHandle {
  list(): Promise<readonly KnownUser[]>
  /** @throws RangeError where the user name is taken */
  add(user: UserOptions): Promise<KnownUser>
  /** Removes a user with everything he gave; false where there is none. */
  remove(username: string): Promise<boolean>
}

export interface ClientsHandle {
  list(): Promise<readonly KnownClient[]>
  /** @throws RangeError where the identifier is taken, OAuthError for metadata that cannot be used */
  add(client: ClientOptions): Promise<KnownClient>
  remove(clientId: string): Promise<boolean>
}

export interface GrantsHandle {
  /** Live grants of a user, oldest first. */
  list(username: string, kind?: Kind): Promise<readonly KnownGrant[]>
  /** Ends one grant as an administrator would. */
  revoke(id: string): Promise<boolean>
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
  }
  await core.store.putUser(put)
  return put
}

/** What a test does with people, clients and grants without a request; `ready` resolves once the store is filled. */
export function handlesOf(
  core: Core,
  ready: () => Promise<void>,
): { readonly users: UsersHandle; readonly clients: ClientsHandle; readonly grants: GrantsHandle } {
  const store = async () => {
    await ready()
    return core.store
  }
  return {
    users: {
      list: async () => (await (await store()).users()).map(knownUser),
      async add(user) {
        if ((await (await store()).userByName(user.username)) !== undefined) {
          throw new RangeError(`the user ${user.username} exists already`)
        }
        return knownUser(await putUser(core, user))
      },
      async remove(username) {
        const user = await (await store()).userByName(username)
        if (user !== undefined) await core.store.removeUser(user.id)
        return user !== undefined
      },
    },
    clients: {
      list: async () => (await (await store()).clients()).map(knownClient),
      async add(options) {
        const client = clientFrom({ ...options }, await (await store()).made(core.now()), core)
        if ((await core.store.client(client.clientId)) !== undefined) {
          throw new RangeError(`the client ${client.clientId} exists already`)
        }
        await core.store.putClient(client)
        return knownClient(client)
      },
      async remove(clientId) {
        const known = (await (await store()).client(clientId)) !== undefined
        await core.store.removeClient(clientId)
        return known
      },
    },
    grants: {
      async list(username, kind) {
        const user = await (await store()).userByName(username)
        if (user === undefined) return []
        const kinds: readonly Kind[] = kind === undefined ? ['offline', 'online'] : [kind]
        const found: KnownGrant[] = []
        for (const wanted of kinds) {
          const { rows } = await core.list(`user:${user.id}`, { kind: wanted, place: 'token' })
          for (const { grant, facts } of rows) {
            found.push({
              id: grant.id,
              kind: grant.kind,
              username: facts.user?.username,
              clientId: facts.client?.clientId,
              scope: grant.scope.join(' '),
              createdAt: grant.made.at,
              lastUsedAt: grant.usedAt,
              uses: grant.uses,
            })
          }
        }
        return found.toSorted((a, b) => a.createdAt - b.createdAt)
      },
      async revoke(id) {
        const grant = await (await store()).grant(id)
        if (grant === undefined) return false
        await core.end('adminRevokeToken', { grant })
        return true
      },
    },
  }
}

function knownUser({ id, username, email, name, enabled }: User): KnownUser {
  return { id, username, email, name, enabled }
}

function knownClient({
  clientId,
  name,
  enabled,
}: {
  clientId: string
  name: string
  enabled: boolean
}): KnownClient {
  return { clientId, name, enabled }
}
