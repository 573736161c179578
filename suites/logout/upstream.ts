import { backChannelLogout } from '../../harness/engine/clause.ts'
import { askedWithin } from '../../harness/http/window.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'

/** How long a logout token may be under way, in seconds, beyond the declared window. */
const longestWay = 5

export const logoutUpstreamTokenSplits = requirement({
  id: 'logout-upstream-token-splits',
  area: 'logout',
  title: 'A logout token from an upstream identity provider kills online and spares offline tokens',
  level: 'SHOULD',
  basis: 'text',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [backChannelLogout('2.6', 'Validation')],
  statement:
    'When the server under test is itself a relying party and receives a logout token, it should revoke refresh tokens issued to that session without offline_access and normally keep those with it.',
  profiles: ['logout'],
  needs: ['authorize', 'second-user', 'confidential-client', 'online-session', 'upstream-idp'],
  optional: ['online-refresh-token'],
  defect: 'upstream-logout-kills-offline',
  procedure: [
    'OFFLINE(U2, C1, B2) -> control, without the upstream provider.',
    'UU signs in at the upstream provider: ONLINE(UU, C1, B1) -> rt, if there is one, and OFFLINE(UU, C1, B1) -> ot; REFRESH ot, and rt where there is one, which have to work; SSO(B1, C1) has to be alive.',
    'Sign B1 out at the upstream provider, which sends the logout token to the server.',
    'Wait until SSO(B1, C1) is ended, for five seconds and the propagation window; otherwise the check is blocked.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(rt), if there is one, and ALIVE(ot).',
  ],
  verdict: {
    pass: 'Session ended, rt dead, ot alive.',
    warn: 'ot is refused, or rt is alive.',
  },
  control:
    "Another user's offline token, which has nothing to do with the upstream provider, refreshes after the logout.",
  proof:
    'The login session at the server was alive and ends, although its browser was signed out at the upstream provider only: the logout token came and was taken.',
  exceptions:
    'A server whose session goes on is blocked: whether it was told cannot be seen from outside, since its address may not be registered over there. One that ends everything at each logout gets the warning.',
  conflicts:
    'This is the situation the specification literally describes. One product offers an extra member revoke_offline_access inside the event object to ask for the opposite; no upstream provider of a check sends it.',
  evidence: ['keycloak/keycloak PR 7333', 'keycloak/keycloak PR 7377'],
  why: 'Signing out of the company portal would stop the nightly jobs of everybody who signs in through it.',
  cause: 'The logout token ends the login session together with every token that ever came from it.',
  mend: 'End the tokens without offline_access of the session that the logout token names, and no others.',
  hazard: 'logout-ends-all',
  async check({ rp, users, clients, browser, observe, blocked, policy, has }) {
    const { upstream } = rp
    const client = clients.main
    const device = browser()
    const request = { parameters: upstream.parameters }
    const control = await rp.offline(users.second, client, browser())
    const online = await rp.online(upstream.user, client, device, request)
    // Where refresh tokens come without being asked for, that of an ordinary login is an offline token, too.
    const isOnline = has('online-refresh-token') && online.refreshToken !== undefined
    const offline = await rp.offline(upstream.user, client, device, request)
    await rp.refreshed(offline)
    if (isOnline) await rp.refreshed(online)
    if ((await rp.session(device, client)) !== 'alive')
      blocked('a login session that can be observed before the logout at the upstream provider')
    await rp.clock.intoNewSecond()
    await upstream.endSession(device)
    const seconds = longestWay + (policy.propagation_window ?? 0)
    const state = await askedWithin(
      seconds,
      () => rp.session(device, client),
      (found) => found === 'ended',
    )
    if (state !== 'ended') {
      blocked(
        `a login session that ends with that of the upstream provider: it is alive after ${seconds} s; is the back-channel logout URI of the server registered there?`,
      )
    }
    await livingControl({ rp, blocked }, control, 'the token of another user')
    if (isOnline)
      await observe.dead(online, 'the online token after the logout token of the upstream provider')
    await observe.alive(offline, 'the offline token after the logout token of the upstream provider')
  },
})
