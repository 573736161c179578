import type { Check } from '../../harness/checks/context.ts'
import { backChannelLogout } from '../../harness/engine/clause.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** How long a server may take to tell a client, in milliseconds, beyond the declared window. */
const longestWait = 5000

export const logoutNotifiedClientSurvives = requirement({
  id: 'logout-notified-client-survives',
  area: 'logout',
  title: 'A client that is told of a logout keeps its offline token',
  level: 'SHOULD NOT',
  basis: 'text',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [backChannelLogout('2.4', 'LogoutToken'), backChannelLogout('2.5', 'BCRequest')],
  statement:
    'Telling a client of a logout by the back channel does not revoke the refresh tokens that it got with offline_access.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout', 'backchannel-receiver'],
  reliesOn: ['offline-survives-logout'],
  defect: 'notified-client-loses-offline',
  procedure: [
    'Listen at the back-channel logout URI of CB. OFFLINE(U1, CB, B1) -> ot; LOGOUT(B1), which has to end the login session.',
    'Wait for a logout token, five seconds and the propagation window; answer 200. Where none comes and the metadata do not have backchannel_logout_supported, the check is not applicable.',
    'Record as a weakness where the token lacks the issuer, CB in aud, the event, or both sub and sid, or has a nonce.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'The logout token arrives, and ot refreshes after it.',
    fail: 'Under a profile that promises it: ot is refused.',
    warn: 'ot is refused, or no logout token arrives, or a malformed one, although the server announces the channel.',
    notApplicable: 'The server tells nobody, and does not say that it would.',
  },
  control:
    'That a logout spares the offline tokens of a client that is not told is known from logout-rp-initiated-survives.',
  proof: 'The login session is seen to end, and the logout token arrives at the harness.',
  exceptions:
    'A server without back-channel logout gets not-applicable, and one that ends all offline tokens at logout is blocked by that fact.',
  conflicts:
    'The text is about the client, which is told what to do with its refresh tokens; that the server does not anticipate it is what the last sentence of 2.7 presumes.',
  why: 'A client that does logout properly would lose what careless clients keep.',
  cause: 'The client is taken out of the login session when it is told, and its offline tokens go with it.',
  mend: 'End only tokens without offline_access when a logout token is sent.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable, logoutNotices } = check
    const client = clients.notified
    const receiver = await logoutNotices(client)
    const grant = await rp.offline(users.first, client, browser())
    await rp.loggedOut(grant)
    const token = await receiver.next(longestWait + (policy.propagation_window ?? 0) * 1000)
    if (token === undefined && rp.metadata.backchannel_logout_supported !== true) {
      return notApplicable('the server does not tell clients of logouts by the back channel')
    }
    observe.that(
      token !== undefined,
      {
        subject: 'what the client is told of the logout',
        expected: 'a logout token',
        observed: token === undefined ? 'nothing, although the metadata announce it' : 'a logout token',
      },
      'weakness',
    )
    if (token !== undefined) observeLogoutToken(check, token, client)
    await observe.alive(grant, 'the offline token of a client that was told of the logout')
  },
})

/** @see OpenID Connect Back-Channel Logout 1.0, section 2.4 */
function observeLogoutToken({ rp, observe }: Check, token: string, { clientId }: TestClient): void {
  const claims = claimsOf(token) ?? {}
  const { iss, aud, events, sub, sid, nonce } = claims
  const named = events !== null && typeof events === 'object' && Object.hasOwn(events, event)
  const faults = [
    ...(iss === rp.metadata.issuer ? [] : ['another issuer']),
    ...([aud].flat().includes(clientId) ? [] : ['no aud of the client']),
    ...(named ? [] : ['no event of a logout']),
    ...(sub === undefined && sid === undefined ? ['neither sub nor sid'] : []),
    ...(nonce === undefined ? [] : ['a nonce']),
  ]
  observe.that(
    faults.length === 0,
    {
      subject: 'the logout token',
      expected: 'issuer, audience, event, and sub or sid',
      observed: faults.length === 0 ? 'issuer, audience, event, and sub or sid' : faults.join(', '),
    },
    'weakness',
  )
}
