import type { Client, Grant, User } from '../model.ts'
import { offlineOf } from '../policy/ends.ts'
import type { Store, StoredFacts } from '../store/store.ts'
import { accepts, type Defect, type Defects, decides, ends, stores } from './defect.ts'

/** A token is judged with other facts about its user or client than the store has. */
function judging(
  store: Store,
  seen: (grant: Grant, facts: StoredFacts) => StoredFacts,
): Pick<Store, 'facts' | 'rotate'> {
  return {
    facts: async (grant) => seen(grant, await store.facts(grant)),
    rotate: async (rotation) =>
      store.rotate({
        ...rotation,
        accepts: (grant, facts) => rotation.accepts(grant, seen(grant, facts)),
      }),
  }
}

/** Grants that are made after a change of their user or client are refused; what a change is, the store sees. */
function refusesGrantsAfter(
  behaviour: string,
  keyOf: (grant: Grant) => string,
  watching: (store: Store, changed: (key: string) => Promise<void>) => Partial<Store>,
): Defect {
  return stores(behaviour, (store) => {
    const changes = new Map<string, number>()
    const changed = async (key: string): Promise<void> => {
      changes.set(key, (await store.made(0)).order)
    }
    return {
      ...watching(store, changed),
      ...judging(store, (grant, facts) =>
        grant.made.order > (changes.get(keyOf(grant)) ?? Number.POSITIVE_INFINITY)
          ? { ...facts, user: undefined }
          : facts,
      ),
    }
  })
}

/** Changes of users and clients are not followed, or followed too far. */
export const stateDefects = {
  'disabled-user-refreshes': accepts(
    'The state of the user account is not evaluated at refresh.',
    'token',
    'user-disabled',
  ),
  'deleted-user-refreshes': stores(
    'A self-contained offline token is refreshed without looking up its user.',
    (store) => {
      const gone = new Map<string, User>()
      return {
        async removeUser(id) {
          const user = await store.user(id)
          if (user !== undefined) gone.set(id, user)
          await store.removeUser(id)
        },
        ...judging(store, (grant, facts) => ({ ...facts, user: facts.user ?? gone.get(grant.userId) })),
      }
    },
  ),
  'recreated-user-inherits-token': stores(
    'Offline tokens refer to the user name, so they work again for a new account of that name.',
    (store) => {
      const names = new Map<string, string>()
      const byName = new Map<string, User>()
      return {
        async putUser(user) {
          byName.set(user.username, user)
          await store.putUser(user)
        },
        async removeUser(id) {
          const user = await store.user(id)
          if (user !== undefined) {
            names.set(id, user.username)
            byName.delete(user.username)
          }
          await store.removeUser(id)
        },
        ...judging(store, (grant, facts) => ({
          ...facts,
          user: facts.user ?? byName.get(names.get(grant.userId) ?? ''),
        })),
      }
    },
  ),
  'rename-changes-subject': decides(
    'sub changes with the user name.',
    'claims',
    'subjectIdentifier',
    (conforming) => {
      const first = new Map<string, string>()
      return (user) => {
        const name = first.get(user.id) ?? user.username
        first.set(user.id, name)
        const sub = conforming(user)
        return user.username === name ? sub : `${sub}-${user.username}`
      }
    },
  ),
  'password-change-mismatch': ends(
    'A new password of a user ends the offline tokens of that user.',
    'passwordChange',
    () => [offlineOf('user')],
  ),
  'password-sign-out-spares-offline': ends(
    'A user who changes their password and signs out everywhere ends login sessions only.',
    'passwordChange',
    { kinds: ['online'] },
  ),
  'disabled-client-refreshes': accepts(
    'The enabled flag of a confidential client is evaluated at the authorization endpoint only.',
    'token',
    'client-disabled',
    ({ publicClient }) => publicClient !== true,
  ),
  'disabled-public-client-refreshes': accepts(
    'The enabled flag of a client is looked at where it authenticates, so public clients refresh on.',
    'token',
    'client-disabled',
    ({ publicClient }) => publicClient === true,
  ),
  'password-change-blocks-new-grants': refusesGrantsAfter(
    'Grants are compared with the first password of their user, so those that are made after a change are refused.',
    ({ userId }) => userId,
    (store, changed) => ({
      async putUser(user) {
        const before = await store.user(user.id)
        await store.putUser(user)
        if (before !== undefined && before.password !== user.password) await changed(user.id)
      },
    }),
  ),
  'reenabled-user-gets-dead-grants': refusesGrantsAfter(
    'Once a user was disabled, new grants of theirs are refused at the first refresh, also after they were enabled again.',
    ({ userId }) => userId,
    (store, changed) => ({
      async putUser(user) {
        const before = await store.user(user.id)
        await store.putUser(user)
        if (before?.enabled === false && user.enabled) await changed(user.id)
      },
    }),
  ),
  'secret-change-blocks-new-grants': refusesGrantsAfter(
    'Grants are compared with the first secret of their client, so those that are made after a change are refused.',
    ({ clientUid }) => clientUid,
    (store, changed) => ({
      async putClient(client) {
        const before = await store.client(client.clientId)
        await store.putClient(client)
        if (before?.uid === client.uid && before.secret !== client.secret) await changed(client.uid)
      },
    }),
  ),
  'code-outlives-disabled-user': accepts(
    'The state of the user account is not evaluated when a code is exchanged.',
    'code',
    'user-disabled',
  ),
  'code-outlives-revocation': accepts(
    'A revocation ends tokens and forgets the codes that were issued before it.',
    'code',
    'revoked',
  ),
  'deleted-client-refreshes': stores(
    'The token endpoint accepts the refresh tokens and the secret of a deleted client.',
    (store) => {
      const gone = new Map<string, Client>()
      return {
        client: async (clientId) => (await store.client(clientId)) ?? gone.get(clientId),
        async removeClient(clientId) {
          const client = await store.client(clientId)
          // Without an address nobody can sign in at it any more.
          if (client !== undefined) gone.set(clientId, { ...client, redirectUris: [] })
          await store.removeClient(clientId)
        },
        ...judging(store, (grant, facts) => ({
          ...facts,
          client: facts.client ?? [...gone.values()].find(({ uid }) => uid === grant.clientUid),
        })),
      }
    },
  ),
  'recreated-client-inherits-tokens': stores(
    'A new client with the identifier of a deleted one is taken for that client.',
    (store) => {
      const uids = new Map<string, string>()
      return {
        async removeClient(clientId) {
          const client = await store.client(clientId)
          if (client !== undefined) uids.set(clientId, client.uid)
          await store.removeClient(clientId)
        },
        putClient: async (client) =>
          store.putClient({ ...client, uid: uids.get(client.clientId) ?? client.uid }),
      }
    },
  ),
  'removed-offline-scope-still-refreshes': accepts(
    'The permission for offline_access is evaluated at issuance only.',
    'token',
    'scope-withdrawn',
  ),
  'secret-change-kills-offline': ends(
    'Changing the client secret ends the offline tokens of the client.',
    'secretChange',
    () => [offlineOf('client')],
  ),
} satisfies Defects
