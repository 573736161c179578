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
  for (const client of await core.store.clients()) {
    const held = sessionClients.get(client.uid)
    const told = client.backChannelLogout !== undefined || client.frontChannelLogout !== undefined
    if (held !== undefined && told) sessionClients.set(client.uid, { ...held, told: client })
  }
  return [...sessionClients.values()]
}
