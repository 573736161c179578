import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

/** Milliseconds a refresh takes, so that another one at the same moment meets it. */
const hold = 10

export const parallelRefreshLocksOut: Defect = {
  name: 'parallel-refresh-locks-out',
  requirement: 'rotation-parallel-refresh-not-fatal',
  summary: 'The second of two simultaneous requests counts as reuse and revokes the whole line.',
  store(store) {
    const under = new Set<string>()
    return decorated(store, {
      async rotate(rotation) {
        const { grantId, now } = rotation
        if (under.has(grantId)) {
          await store.revoke({
            key: `grant:${grantId}`,
            event: 'reuse',
            made: await store.made(now),
            kinds: ['offline', 'online'],
            access: true,
            session: false,
            consent: false,
          })
          return undefined
        }
        under.add(grantId)
        await new Promise((resolve) => setTimeout(resolve, hold))
        under.delete(grantId)
        return store.rotate(rotation)
      },
    })
  },
}
