import type { Client, Consent, User } from '../../model.ts'
import type { DirectoryStore } from '../store.ts'
import type { MemoryPart } from './part.ts'

export interface MemoryDirectory extends MemoryPart<DirectoryStore> {
  readonly users: ReadonlyMap<string, User>
  readonly clients: ReadonlyMap<string, Client>
}

export function memoryDirectory(): MemoryDirectory {
  const users = new Map<string, User>()
  const userIds = new Map<string, string>()
  const clients = new Map<string, Client>()
  const clientIds = new Map<string, string>()
  const consents = new Map<string, Consent>()
  const store: DirectoryStore = {
    async user(id) {
      return users.get(id)
    },
    async userByName(username) {
      const id = userIds.get(username)
      return id === undefined ? undefined : users.get(id)
    },
    async users() {
      return [...users.values()]
    },
    async putUser(user) {
      const before = users.get(user.id)
      if (before !== undefined) userIds.delete(before.username)
      users.set(user.id, user)
      userIds.set(user.username, user.id)
    },
    async removeUser(id) {
      const user = users.get(id)
      if (user === undefined) return
      users.delete(id)
      userIds.delete(user.username)
    },

    async client(clientId) {
      const uid = clientIds.get(clientId)
      return uid === undefined ? undefined : clients.get(uid)
    },
    async clients() {
      return [...clients.values()]
    },
    async putClient(client) {
      clients.set(client.uid, client)
      clientIds.set(client.clientId, client.uid)
    },
    async removeClient(clientId) {
      const uid = clientIds.get(clientId)
      if (uid === undefined) return
      clients.delete(uid)
      clientIds.delete(clientId)
    },

    async consent(userId, clientUid) {
      return consents.get(`${userId}/${clientUid}`)
    },
    async putConsent(consent) {
      consents.set(`${consent.userId}/${consent.clientUid}`, consent)
    },
  }
  return { store, maps: [users, userIds, clients, clientIds, consents], users, clients }
}
