import { GradualSweep } from '../../../kit/gradual-sweep.ts'
import { type Grant, keysOf } from '../../model.ts'
import { isKept, listedKeysOf, usedBy } from '../kept.ts'
import { OrderedIndex } from '../ordered-index.ts'
import type { Dead, GrantStore, StoredFacts } from '../store.ts'
import type { MemoryMarks } from './marks.ts'
import type { MemoryPart } from './part.ts'

export interface MemoryGrants extends MemoryPart<GrantStore> {
  has(id: string): boolean
  /** Whether a grant came of a login session. */
  namesSession(id: string): boolean
  sweep(dead: Dead, most: number): void
}

/** What stands beside a grant and decides about it. */
type Beside = (grant: Grant) => Omit<StoredFacts, 'marks'>

export function memoryGrants(marks: MemoryMarks, beside: Beside): MemoryGrants {
  const grants = new Map<string, Grant>()
  const orderOf = (id: string): number | undefined => grants.get(id)?.made.order
  const listed = new OrderedIndex(orderOf)
  // Nearly every grant has a login session of its own. A text that only begins with its id would cost as much as
  // the grant, so they are listed by the id itself, and what a client has in a session is picked from it.
  const bySession = new OrderedIndex(orderOf)
  const rest = new GradualSweep(grants)

  const factsOf = (grant: Grant): StoredFacts => ({ marks: marks.of(keysOf(grant)), ...beside(grant) })
  const list = (grant: Grant): void => {
    listed.add(sharedKeysOf(grant), grant.id)
    bySession.add([grant.sessionId], grant.id)
  }
  function* under(key: string, after: number): Generator<Grant> {
    const session = sessionIn(key)
    const ids = session === undefined ? listed.after(key, after) : bySession.after(session, after)
    for (const id of ids) {
      const grant = grants.get(id)
      if (grant !== undefined && (session === undefined || keysOf(grant).includes(key))) yield grant
    }
  }

  const store: GrantStore = {
    async grant(id) {
      return grants.get(id)
    },
    async putGrant(grant) {
      const isNew = !grants.has(grant.id)
      grants.set(grant.id, grant)
      if (isNew) list(grant)
    },
    async rotate(rotation) {
      const grant = grants.get(rotation.grantId)
      if (grant === undefined || !rotation.accepts(grant, factsOf(grant))) return undefined
      const used = usedBy(grant, rotation)
      grants.set(grant.id, used)
      return used
    },
    async page(key, { kind, after, limit }) {
      const found: Grant[] = []
      for (const grant of under(key, after)) {
        if (kind !== undefined && grant.kind !== kind) continue
        found.push(grant)
        if (found.length === limit) break
      }
      return found
    },

    async revoke(mark) {
      marks.add(mark)
    },
    async marks(keys) {
      return marks.of(keys)
    },
    async facts(grant) {
      return factsOf(grant)
    },
  }
  return {
    store,
    maps: [grants, marks.byKey],
    has: (id) => grants.has(id),
    namesSession: (id) => bySession.has(id),
    relist() {
      listed.clear()
      bySession.clear()
      for (const grant of grants.values()) list(grant)
    },
    sweep(dead, most) {
      rest.step(
        most,
        (grant) => !isKept(grant, dead) && dead.grant(grant, factsOf(grant)),
        (grant) => {
          listed.remove(sharedKeysOf(grant), grant.id)
          bySession.remove([grant.sessionId], grant.id)
          marks.drop(`grant:${grant.id}`)
        },
      )
    },
  }
}

/** The keys that grants of many login sessions share. */
function sharedKeysOf(grant: Grant): string[] {
  return listedKeysOf(grant).filter((key) => sessionIn(key) === undefined)
}

/** The login session that a key names. */
function sessionIn(key: string): string | undefined {
  if (key.startsWith('session:')) return key.slice('session:'.length)
  return key.startsWith('part:') ? key.slice('part:'.length, key.lastIndexOf('/')) : undefined
}
