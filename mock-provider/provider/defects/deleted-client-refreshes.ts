import type { Client, Grant } from '../model.ts'
import type { StoredFacts } from '../store/store.ts'
import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const deletedClientRefreshes: Defect = {
  name: 'deleted-client-refreshes',
  requirement: 'state-client-deleted-dead',
  summary: 'The token endpoint accepts the refresh tokens and the secret of a deleted client.',
  store(store) {
    const gone = new Map<string, Client>()
    const withClient = (grant: Grant, facts: StoredFacts): StoredFacts => ({
      ...facts,
      client: facts.client ?? [...gone.values()].find(({ uid }) => uid === grant.clientUid),
    })
    return decorated(store, {
      client: async (clientId) => (await store.client(clientId)) ?? gone.get(clientId),
      async removeClient(clientId) {
        const client = await store.client(clientId)
        if (client !== undefined) gone.set(clientId, client)
        await store.removeClient(clientId)
      },
      facts: async (grant) => withClient(grant, await store.facts(grant)),
      rotate: async (rotation) =>
        store.rotate({
          ...rotation,
          accepts: (grant, facts) => rotation.accepts(grant, withClient(grant, facts)),
        }),
    })
  },
}
