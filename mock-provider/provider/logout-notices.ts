import { randomText } from '../kit/random.ts'
import type { Core } from './core.ts'
import type { Client, Session } from './model.ts'
import { sessionClientsOf } from './session-clients.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const lifetime = 120

/** The clients that hold something in a login session. */
async function clientsOf(core: Core, session: Session): Promise<Client[]> {
  const held = await sessionClientsOf(core, session)
  const clients = await core.store.clients()
  return clients.filter(({ uid }) => held.some(({ clientUid }) => clientUid === uid))
}

/**
 * Tells the clients of an ended session that want to hear of it, without waiting for them; what they answer is an event.
 *
 * @see OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.5
 */
export async function tellByBackChannel(core: Core, session: Session): Promise<void> {
  const user = await core.store.user(session.userId)
  for (const client of await clientsOf(core, session)) {
    const { backChannelLogout: address } = client
    if (address === undefined || user === undefined) continue
    const now = Math.floor(core.now() / 1000)
    const token = await core.keys.sign(
      {
        iss: core.issuer,
        sub: await core.subject(user, client),
        aud: client.clientId,
        iat: now,
        exp: now + lifetime,
        jti: randomText(16),
        sid: session.id,
        events: { [event]: {} },
      },
      'logout+jwt',
      { algorithm: client.idTokenAlgorithm },
    )
    const told = (how: { readonly status?: number; readonly why?: string }): void =>
      core.journal.happened('client told of logout', { client: client.clientId, address, ...how })
    void core.outbound(address, { method: 'POST', body: new URLSearchParams({ logout_token: token }) }).then(
      ({ status }) => told({ status }),
      (error: unknown) => told({ why: error instanceof Error ? error.message : String(error) }),
    )
  }
}

/**
 * Addresses that the browser has to load, each in a frame, so that clients end their own sessions.
 *
 * @see OpenID Connect Front-Channel Logout 1.0, sections 2 and 3
 */
export async function frontChannelAddresses(core: Core, session: Session): Promise<string[]> {
  return (await clientsOf(core, session)).flatMap(({ frontChannelLogout }) => {
    if (frontChannelLogout === undefined) return []
    const address = new URL(frontChannelLogout)
    address.searchParams.set('iss', core.issuer)
    address.searchParams.set('sid', session.id)
    return [address.href]
  })
}
