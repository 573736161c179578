import type { Grant } from '../model.ts'
import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const restartLosesOfflineTokens: Defect = {
  name: 'restart-loses-offline-tokens',
  requirement: 'lifetime-survives-restart',
  summary: 'Offline grants live in memory only.',
  store(store) {
    // One life of the provider: what an earlier one wrote is not in here.
    const own = new Set<string>()
    const known = (grant: Grant): boolean => grant.kind !== 'offline' || own.has(grant.id)
    return decorated(store, {
      async putGrant(grant) {
        own.add(grant.id)
        await store.putGrant(grant)
      },
      async grant(id) {
        const grant = await store.grant(id)
        return grant !== undefined && known(grant) ? grant : undefined
      },
      page: async (key, options) => (await store.page(key, options)).filter(known),
    })
  },
}
