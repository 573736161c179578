import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const recreatedClientInheritsTokens: Defect = {
  name: 'recreated-client-inherits-tokens',
  requirement: 'state-client-recreated-not-inherited',
  summary: 'A new client with the identifier of a deleted one is taken for that client.',
  store(store) {
    const uids = new Map<string, string>()
    return decorated(store, {
      async removeClient(clientId) {
        const client = await store.client(clientId)
        if (client !== undefined) uids.set(clientId, client.uid)
        await store.removeClient(clientId)
      },
      putClient: async (client) =>
        store.putClient({ ...client, uid: uids.get(client.clientId) ?? client.uid }),
    })
  },
}
