import type { Grant, Mark } from '../../model.ts'
import { isKept, listedKeysOf, usedBy, withMark } from '../kept.ts'
import { type Change, keyOf, type Rows, sortable, under } from '../rows.ts'
import type { Dead, GrantStore, StoredFacts } from '../store.ts'
import { factKeysOf, factsFrom, marksFrom } from './facts.ts'
import { listings, read, readAll } from './reading.ts'

export interface GrantsInRows {
  readonly store: GrantStore
  sweep(dead: Dead, most: number): Promise<void>
}

export function grantsInRows(rows: Rows): GrantsInRows {
  let swept: string | undefined
  const factsOf = async (grant: Grant): Promise<StoredFacts> =>
    factsFrom(grant, await rows.get(factKeysOf(grant)))

  const store: GrantStore = {
    async grant(id) {
      return read<Grant>(rows, keyOf('grant', id))
    },
    async putGrant(grant) {
      const key = keyOf('grant', grant.id)
      await rows.step({ changed: [key] }, async (step) => {
        const isNew = (await read<Grant>(step, key)) === undefined
        step.write([
          [key, JSON.stringify(grant)],
          ...(isNew ? listingsOf(grant) : []).map((each) => [each, JSON.stringify(grant.id)] as const),
        ])
      })
    },
    async rotate(rotation) {
      const key = keyOf('grant', rotation.grantId)
      const known = await read<Grant>(rows, key)
      if (known === undefined) return undefined
      // Whose it is stays the same for life, so what decides about it can be held before it is read again.
      const held = { changed: [key], read: factKeysOf(known) }
      return rows.step(held, async (step) => {
        const [row, ...facts] = await step.get([key, ...factKeysOf(known)])
        if (row === undefined) return undefined
        const grant = JSON.parse(row) as Grant
        if (!rotation.accepts(grant, factsFrom(grant, facts))) return undefined
        const used = usedBy(grant, rotation)
        step.write([[key, JSON.stringify(used)]])
        return used
      })
    },
    async page(key, { kind, after, limit }) {
      const prefix = under('grant-of', key)
      const grants: Grant[] = []
      for (let last = `${prefix}${sortable(after)}0`; ; ) {
        const wanted = limit - grants.length
        const listed = await rows.range(prefix, { after: last, limit: wanted })
        const found = await readAll<Grant>(
          rows,
          listed.map(({ value }) => keyOf('grant', JSON.parse(value) as string)),
        )
        grants.push(...found.filter((grant) => kind === undefined || grant.kind === kind))
        last = listed.at(-1)?.key ?? last
        if (listed.length < wanted || grants.length >= limit) return grants
      }
    },

    async revoke(mark) {
      const key = keyOf('mark', mark.key)
      await rows.step({ changed: [key] }, async (step) =>
        step.write([[key, JSON.stringify(withMark((await read<Mark[]>(step, key)) ?? [], mark))]]),
      )
    },
    async marks(keys) {
      return marksFrom(keys, await rows.get(keys.map((key) => keyOf('mark', key))))
    },
    facts: factsOf,
  }
  return {
    store,
    async sweep(dead, most) {
      const slice = await rows.range('grant/', { after: swept, limit: most })
      swept = slice.length < most ? undefined : slice.at(-1)?.key
      const grants = slice
        .map(({ value }) => JSON.parse(value) as Grant)
        .filter((grant) => !isKept(grant, dead))
      const facts = await Promise.all(grants.map(factsOf))
      const changes: Change[] = []
      for (const [at, grant] of grants.entries()) {
        const stored = facts[at]
        if (stored === undefined || !dead.grant(grant, stored)) continue
        const gone = [keyOf('grant', grant.id), keyOf('mark', `grant:${grant.id}`), ...listingsOf(grant)]
        changes.push(...gone.map((each) => [each, undefined] as const))
      }
      await rows.write(changes)
    },
  }
}

function listingsOf(grant: Grant): string[] {
  return listings('grant-of', listedKeysOf(grant), grant)
}
