import type { Grant } from '../model.ts'
import type { EventName } from '../policy/ends.ts'
import { type Defect, stores } from './defect.ts'

/** An event that should end all tokens under a key ends one of them; what else it does, it does. */
export function onlyGrantOf(event: EventName, behaviour: string, which: 'oldest' | 'newest'): Defect {
  return stores(behaviour, (store) => ({
    async revoke(mark) {
      if (mark.event !== event) return store.revoke(mark)
      const page = { kind: 'offline', after: 0, limit: Number.MAX_SAFE_INTEGER } as const
      const living: Grant[] = []
      for (const grant of await store.page(mark.key, page)) {
        const { marks } = await store.facts(grant)
        const ended = [...marks.values()]
          .flat()
          .some(({ kinds, made }) => kinds.includes('offline') && made.order > grant.made.order)
        if (!ended) living.push(grant)
      }
      const grant = which === 'oldest' ? living[0] : living.at(-1)
      await store.revoke({ ...mark, kinds: [] })
      if (grant !== undefined) await store.revoke({ ...mark, key: `grant:${grant.id}` })
    },
  }))
}
