import type { Grant, User } from '../model.ts'
import type { StoredFacts } from '../store/store.ts'
import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const recreatedUserInheritsToken: Defect = {
  name: 'recreated-user-inherits-token',
  requirement: 'state-user-recreated-not-inherited',
  summary: 'Offline tokens refer to the user name, so they work again for a new account of that name.',
  store(store) {
    const names = new Map<string, string>()
    const namesakes = new Map<string, User>()
    const withNamesake = (grant: Grant, facts: StoredFacts): StoredFacts => ({
      ...facts,
      user: facts.user ?? namesakes.get(names.get(grant.userId) ?? ''),
    })
    return decorated(store, {
      async putUser(user) {
        namesakes.set(user.username, user)
        await store.putUser(user)
      },
      async removeUser(id) {
        const user = await store.user(id)
        if (user !== undefined) {
          names.set(id, user.username)
          namesakes.delete(user.username)
        }
        await store.removeUser(id)
      },
      facts: async (grant) => withNamesake(grant, await store.facts(grant)),
      rotate: async (rotation) =>
        store.rotate({
          ...rotation,
          accepts: (grant, facts) => rotation.accepts(grant, withNamesake(grant, facts)),
        }),
    })
  },
}
