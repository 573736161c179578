import type { Grant, User } from '../model.ts'
import type { StoredFacts } from '../store/store.ts'
import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const deletedUserRefreshes: Defect = {
  name: 'deleted-user-refreshes',
  requirement: 'state-user-deleted-dead',
  summary: 'An offline token is refreshed without looking up its user.',
  store(store) {
    const gone = new Map<string, User>()
    const withUser = (grant: Grant, facts: StoredFacts): StoredFacts => ({
      ...facts,
      user: facts.user ?? gone.get(grant.userId),
    })
    return decorated(store, {
      async removeUser(id) {
        const user = await store.user(id)
        if (user !== undefined) gone.set(id, user)
        await store.removeUser(id)
      },
      facts: async (grant) => withUser(grant, await store.facts(grant)),
      rotate: async (rotation) =>
        store.rotate({
          ...rotation,
          accepts: (grant, facts) => rotation.accepts(grant, withUser(grant, facts)),
        }),
    })
  },
}
