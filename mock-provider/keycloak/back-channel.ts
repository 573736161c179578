import { uuid } from './identifiers.ts'
import type { UserSession } from './model.ts'
import type { RealmRequest } from './realm-request.ts'

const lifetime = 120
const event = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Tells the clients of an ended session that want to hear of it, without waiting for them.
 *
 * @see OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.5
 */
export async function tellClients(request: RealmRequest, session: UserSession): Promise<void> {
  const { realm, issuer, now } = request
  for (const id of session.parts.keys()) {
    const settings = realm.clients.get(id)?.settings
    const url = settings?.attributes['backchannel.logout.url']
    if (settings === undefined || !url) continue
    const isSet = (attribute: string): boolean => settings.attributes[attribute] === 'true'
    const token = await realm.keys.sign(
      {
        exp: now + lifetime,
        iat: now,
        jti: uuid(),
        iss: issuer,
        aud: settings.clientId,
        sub: session.userId,
        typ: 'Logout',
        ...(isSet('backchannel.logout.session.required') ? { sid: session.id } : {}),
        events: {
          [event]: {},
          ...(isSet('backchannel.logout.revoke.offline.tokens') ? { revoke_offline_access: true } : {}),
        },
      },
      'logout+jwt',
    )
    void request.deliver(url, new URLSearchParams({ logout_token: token })).catch(() => {})
  }
}
