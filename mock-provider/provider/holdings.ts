import type { Core } from './core.ts'
import type { Session } from './model.ts'
import type { Holding } from './policy/ends.ts'

/** What each client holds in a login session, oldest first. */
export async function holdingsOf(core: Core, session: Session): Promise<Holding[]> {
  const holdings = new Map<string, Holding>()
  for (const { clientUid, kind } of await core.store.page(`session:${session.id}`, {
    after: 0,
    limit: 1000,
  })) {
    const before = holdings.get(clientUid)?.kinds ?? []
    holdings.set(clientUid, { clientUid, kinds: [...before, kind] })
  }
  return [...holdings.values()]
}
