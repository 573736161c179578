import type { Mark } from '../model.ts'
import type { StoredFacts } from '../store/store.ts'
import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

type Marks = ReadonlyMap<string, readonly Mark[]>

export const restartResurrectsRevokedToken: Defect = {
  name: 'restart-resurrects-revoked-token',
  requirement: 'lifetime-revocation-survives-restart',
  summary: 'Revocations of single tokens live in memory only, the tokens in the database.',
  store(store) {
    // One life of the provider: its restart starts with none of them.
    const own = new Map<string, readonly Mark[]>()
    const withOwn = (marks: Marks, keys: readonly string[]): Marks => {
      const all = new Map(marks)
      for (const key of keys) {
        const mine = own.get(key)
        if (mine !== undefined) all.set(key, [...(all.get(key) ?? []), ...mine])
      }
      return all
    }
    const seen = (grantId: string, facts: StoredFacts): StoredFacts => ({
      ...facts,
      marks: withOwn(facts.marks, [`grant:${grantId}`]),
    })
    return decorated(store, {
      async revoke(mark) {
        if (mark.key.startsWith('grant:')) own.set(mark.key, [...(own.get(mark.key) ?? []), mark])
        else await store.revoke(mark)
      },
      marks: async (keys) => withOwn(await store.marks(keys), keys),
      facts: async (grant) => seen(grant.id, await store.facts(grant)),
      rotate: async (rotation) =>
        store.rotate({
          ...rotation,
          accepts: (grant, facts) => rotation.accepts(grant, seen(grant.id, facts)),
        }),
    })
  },
}
