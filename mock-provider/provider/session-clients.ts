import type { Core } from './core.ts'
import type { Session } from './model.ts'
import type { SessionClient } from './policy/ends.ts'

/** What each client holds in a login session, oldest first. */
export async function sessionClientsOf(core: Core, session: Session): Promise<SessionClient[]> {
  const sessionClients = new Map<string, SessionClient>()
  for (const { clientUid, kind } of await core.store.page(`session:${session.id}`, {
    after: 0,
    limit: 1000,
  })) {
    const before = sessionClients.get(clientUid)?.kinds ?? []
    sessionClients.set(clientUid, { clientUid, kinds: [...before, kind] })
  }
  return [...sessionClients.values()]
}
