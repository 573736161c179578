import { backChannelLogout, rfc6749 } from '../../harness/engine/clause.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'

export const isolationLogoutOtherClients = requirement({
  id: 'isolation-logout-other-clients',
  area: 'isolation',
  title: 'A logout that one client asks for spares the offline tokens of the other clients in the session',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: backChannelLogout('2.7', 'BCActions'),
  statement:
    'Refresh tokens issued with offline_access to the session that is logged out are left in force, whichever of the clients of that session sent the request.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'second-client', 'online-session', 'rp-logout'],
  reliesOn: ['offline-survives-logout'],
  defect: 'logout-ends-other-clients-offline',
  procedure: [
    'Sign in as U1 in B1; in that session OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C2, B1) -> ot2.',
    'Make sure that ot2 refreshes, else the check is blocked.',
    'LOGOUT(B1) with the ID token of C1, which has to end the login session.',
    'Assert ALIVE(ot2).',
  ],
  verdict: {
    pass: 'ot2 is alive.',
    fail: 'Under a profile that promises it: ot2 is refused.',
    warn: 'ot2 is refused.',
  },
  control:
    'ot2 refreshes right before the logout, and it was seen that the token of the client that asks for the logout survives it.',
  proof: 'The login session of the browser is alive before the logout and ended after it.',
  exceptions:
    'A server whose logout ends all offline tokens of the session is told so by logout-rp-initiated-survives, and this one is blocked.',
  why: "One client's logout would stop the background work of all.",
  cause:
    'The other clients are told to end their sessions, and their offline tokens are removed together with those.',
  mend: 'End only tokens without offline_access at the other clients of the session.',
  hazard: 'logout-ends-all',
  async check({ rp, users, clients, browser, observe }) {
    const shared = browser()
    // Signed in first: some servers keep no login session where a browser begins with offline access.
    await rp.authorized({ client: clients.main, browser: shared, user: users.first, scope: 'openid' })
    const asking = await rp.offline(users.first, clients.main, shared)
    const other = await rp.offline(users.first, clients.second, shared)
    await rp.refreshed(other)
    await rp.loggedOut(asking)
    await observe.alive(other, 'the offline token of another client of the session after the logout')
  },
})

export const isolationRefreshSparesOtherClients = requirement({
  id: 'isolation-refresh-spares-other-clients',
  area: 'isolation',
  title: 'A refresh at one client ends nothing at the others',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc6749('6'),
  also: [rfc6749('10.4')],
  statement:
    'A refresh token is bound to the client it was issued to, and what a server replaces or revokes at a refresh is the token of that client: offline tokens that others hold for the same user, even from the same login session, keep working.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'second-client'],
  optional: ['public-client'],
  defect: 'refresh-ends-other-clients',
  procedure: [
    'Sign in as U1 in B1; in that session OFFLINE(U1, C1, B1), OFFLINE(U1, C2, B1) and, where there is a public client, OFFLINE(U1, P1, B1).',
    'Make sure that the last one refreshes, else the check is blocked.',
    'REFRESH each in turn, and after each wait for the propagation window and assert ALIVE for the newest tokens of all others.',
  ],
  verdict: {
    pass: 'All tokens are alive after every refresh.',
    fail: 'A token of another client is refused.',
  },
  control:
    'The token that is refreshed has to work each time, so the endpoint answers; the one refused was issued in the same session and belongs to another client.',
  proof: 'Every refresh that is said to end something has to yield an access token.',
  exceptions:
    'Rotation concerns the token that was presented: a server that rotates for everybody, or keeps one token per user and client, passes. One that lets a sign-in at one client end the offline token of another is refused in the set-up, and the check is blocked.',
  evidence: ['keycloak/keycloak#50721'],
  why: 'Clients would sign each other out at random, the more so the more often they refresh.',
  cause:
    'The session remembers the refresh token that was used last, or its time, once for all of its clients.',
  mend: 'Keep the current token with each grant, and not with the session.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const shared = browser()
    await rp.authorized({ client: clients.main, browser: shared, user: users.first, scope: 'openid' })
    const grants: Grant[] = []
    for (const client of [clients.main, clients.second])
      grants.push(await rp.offline(users.first, client, shared))
    if (has('public-client')) {
      const asked = { client: clients.public, browser: shared, user: users.first }
      const grant = await rp.obtain({ ...asked, scope: 'openid offline_access', prompt: 'consent' })
      // Some servers give refresh tokens to confidential clients only, and the other two can tell enough.
      if (grant.refreshToken !== undefined) grants.push(grant)
    }
    for (const [place, grant] of grants.entries()) {
      // The later ones were made after the others, so nothing but a refresh can have ended them.
      await rp.refreshed(grant)
      await propagated(check)
      for (const [other, spared] of grants.entries()) {
        if (other === place) continue
        const name = `the offline token of the ${spared.client.role} client after a refresh at the ${grant.client.role} one`
        if (!(await observe.alive(spared, name))) return
      }
    }
  },
})
