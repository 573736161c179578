import type { Client, Consent, User } from '../../model.ts'
import { keyOf, type Rows } from '../rows.ts'
import type { DirectoryStore } from '../store.ts'
import { oldestFirst, read } from './reading.ts'

export function directoryInRows(rows: Rows): DirectoryStore {
  const user = (id: string): Promise<User | undefined> => read(rows, keyOf('user', id))
  return {
    user,
    async userByName(username) {
      const id = await read<string>(rows, keyOf('username', username))
      return id === undefined ? undefined : user(id)
    },
    async users() {
      return oldestFirst<User>(rows, 'user')
    },
    async putUser(user) {
      const key = keyOf('user', user.id)
      await rows.step({ changed: [key] }, async (step) => {
        const before = await read<User>(step, key)
        step.write([
          ...(before === undefined ? [] : [[keyOf('username', before.username), undefined] as const]),
          [key, JSON.stringify(user)],
          [keyOf('username', user.username), JSON.stringify(user.id)],
        ])
      })
    },
    async removeUser(id) {
      const key = keyOf('user', id)
      await rows.step({ changed: [key] }, async (step) => {
        const user = await read<User>(step, key)
        if (user === undefined) return
        step.write([
          [key, undefined],
          [keyOf('username', user.username), undefined],
        ])
      })
    },

    async client(clientId) {
      const uid = await read<string>(rows, keyOf('client-id', clientId))
      return uid === undefined ? undefined : read<Client>(rows, keyOf('client', uid))
    },
    async clients() {
      return oldestFirst<Client>(rows, 'client')
    },
    async putClient(client) {
      const key = keyOf('client', client.uid)
      await rows.step({ changed: [key] }, async (step) =>
        step.write([
          [key, JSON.stringify(client)],
          [keyOf('client-id', client.clientId), JSON.stringify(client.uid)],
        ]),
      )
    },
    async removeClient(clientId) {
      const uid = await read<string>(rows, keyOf('client-id', clientId))
      if (uid === undefined) return
      const key = keyOf('client', uid)
      await rows.step({ changed: [key] }, async (step) =>
        step.write([
          [key, undefined],
          [keyOf('client-id', clientId), undefined],
        ]),
      )
    },

    async consent(userId, clientUid) {
      return read<Consent>(rows, keyOf('consent', userId, clientUid))
    },
    async putConsent(consent) {
      await rows.write([[keyOf('consent', consent.userId, consent.clientUid), JSON.stringify(consent)]])
    },
  }
}
