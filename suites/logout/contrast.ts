import { backChannelLogout, oauth21, rfc9700 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { worksNow } from '../shared/refusal.ts'

export const logoutOnlineRefreshDies = requirement({
  id: 'logout-online-refresh-dies',
  area: 'logout',
  title: 'Refresh tokens issued without offline_access die at logout',
  level: 'SHOULD',
  basis: 'text',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [rfc9700('4.14.2'), oauth21('4.3.3')],
  statement:
    'The contrast case: a refresh token that was issued for a login session without offline_access should stop working when that session ends.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-refresh-token', 'online-session', 'rp-logout'],
  shows: ['online-ends-at-logout'],
  defect: 'online-refresh-survives-logout',
  procedure: [
    'ONLINE(U1, C1, B1) -> rt. Not applicable if the server issues no refresh token without offline_access.',
    'Assert ALIVE(rt).',
    'LOGOUT(B1); assert SSO(B1, C1) = ended.',
    'Assert DEAD(rt) within the propagation window; then make sure that a new OFFLINE(U1, C1, B2) refreshes, else the check is blocked.',
  ],
  verdict: {
    pass: 'rt is refused after logout.',
    fail: 'Under a profile that promises it: rt is alive after logout.',
    warn: 'rt is alive after logout.',
    notApplicable: 'The server issues no refresh token without offline_access.',
  },
  control: 'rt refreshes right before the logout, and a new offline token right after its refusal.',
  proof: 'The login session is alive before the logout and ended after it.',
  exceptions:
    'Servers whose refresh tokens all outlive the session get a warning, those without online refresh tokens are not applicable.',
  conflicts:
    'RFC 9700 and OAuth 2.1 only permit this revocation. Several large providers keep every refresh token alive at logout; they get a warning, never a failure, unless their profile promises more.',
  evidence: ['DuendeArchive/Support#584', 'Auth0 community thread 145193'],
  why: 'After a logout on a shared computer somebody else could go on with the tokens of the user.',
  cause: 'Refresh tokens are stored without a link to the login session they came from.',
  mend: 'Link refresh tokens without offline_access to their login session and end them with it.',
  async check({ rp, users, clients, browser, observe, found }) {
    const online = await rp.onlineWithRefresh(users.first, clients.main, browser())
    await rp.refreshed(online)
    await rp.loggedOut(online)
    found('online-ends-at-logout', await observe.dead(online, 'the online refresh token after logout'))
    await rp.refreshed(await rp.offline(users.first, clients.main, browser()))
  },
})

export const logoutMixedTokensSameSession = requirement({
  id: 'logout-mixed-tokens-same-session',
  area: 'logout',
  title: 'In one session with both kinds, logout kills the online token and spares the offline token',
  level: 'SHOULD',
  basis: 'text',
  clause: backChannelLogout('2.7', 'BCActions'),
  statement:
    'Two authorizations of one user at one client in one session, one online and one offline, are told apart at logout.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-refresh-token', 'online-session', 'rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'mixed-session-logout-kills-offline',
  procedure: [
    'ONLINE(U1, C1, B1) -> rt, then OFFLINE(U1, C1, B1) -> ot in the same session.',
    'See which of rt and ot refresh; what does not is not judged.',
    'LOGOUT(B1).',
    'Assert DEAD(rt) where online tokens end at logout at all, and ALIVE(ot) where offline tokens survive it. Where neither is so the check is blocked.',
    'Repeat in a fresh browser with the order of the two authorizations swapped.',
  ],
  verdict: {
    pass: 'rt dead and ot alive in both orders.',
    fail: 'Under a profile that promises it: the outcome differs for one of the tokens.',
    warn: 'ot is refused, or rt is alive, in one of the orders.',
    notApplicable: 'The server issues no refresh token without offline_access.',
  },
  control:
    'A token counts only where it worked beside the other one right before the logout; where both kinds are told apart, the one that lives shows that the refusal of the other is no outage.',
  proof: 'The login session is alive before the logout and ended after it.',
  exceptions:
    'A server that ends both kinds at logout is judged by the online token, one that ends neither by the offline token; the other half is what other requirements are about.',
  conflicts:
    'Servers that keep one grant per user and client cannot tell the two apart; a comment in one open-source provider states that tokens of such a grant become orphaned.',
  evidence: [
    'panva/node-oidc-provider lib/actions/end_session.js',
    'Keycloak OfflineTokenTest onlineOfflineTokenLogout',
  ],
  why: 'A client with both kinds loses what was to stay, or keeps what was to go.',
  cause: 'One record of the user and client carries both kinds, so both share one fate.',
  mend: 'Keep a record for each authorization, with its own kind.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, users, clients, browser, observe, knows, relyOn, blocked } = check
    const spares = knows('offline-survives-logout')
    const ends = knows('online-ends-at-logout')
    if (!spares && !ends) relyOn('offline-survives-logout')
    let judged = false
    for (const order of ['online first', 'offline first'] as const) {
      const shared = browser()
      const obtain = {
        online: () => rp.onlineWithRefresh(users.first, clients.main, shared),
        offline: () => rp.offline(users.first, clients.main, shared),
      }
      const first = order === 'online first' ? await obtain.online() : await obtain.offline()
      const second = order === 'online first' ? await obtain.offline() : await obtain.online()
      const [online, offline] = order === 'online first' ? [first, second] : [second, first]
      const offlineWorks = spares && (await worksNow(check, offline))
      const onlineWorks = ends && (await worksNow(check, online))
      if (!offlineWorks && !onlineWorks) continue
      judged = true
      await rp.loggedOut(second)
      if (offlineWorks) await observe.alive(offline, `the offline token after logout (${order})`)
      if (onlineWorks) await observe.dead(online, `the online token after logout (${order})`)
    }
    if (!judged) blocked('a token that works beside one of the other kind')
  },
})
