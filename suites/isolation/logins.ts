import { backChannelLogout, grantManagement, keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { propagated } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'
import { observeOwner, observeSessionsDiffer, secondUserIn } from './second-user.ts'

export const isolationLogoutOtherBrowser = requirement({
  id: 'isolation-logout-other-browser',
  area: 'isolation',
  title: 'Logout in one browser leaves the tokens of another browser alone',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: backChannelLogout('2.7', 'BCActions'),
  statement:
    'The rule speaks of the session being logged out: tokens of a second session of the same user stay, online as well as offline.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  defect: 'logout-ends-all-browsers',
  defectShows: 'weakness',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1; in B2 ONLINE(U1, C1, B2) -> rt2 and OFFLINE(U1, C1, B2) -> ot2.',
    'Make sure that ot2 refreshes, else the check is blocked; see whether rt2 does, and whether SSO(B2, C1) = alive.',
    'LOGOUT(B1), which has to end the login session of B1.',
    'Assert ALIVE(ot2), ALIVE(rt2) and SSO(B2, C1) = alive, each where it was so before.',
  ],
  verdict: {
    pass: 'Everything of B2 lives on.',
    fail: 'Under a profile that promises it: ot2 is refused.',
    warn: 'ot2 or rt2 is refused, or B2 is logged out.',
  },
  control:
    'ot2 refreshes right before the logout, or the check is blocked; rt2 and the session of B2 count only where they worked then.',
  proof: 'The login session of B1 is alive before the logout and ended after it.',
  exceptions:
    'A server that ends the offline tokens of the session at logout passes, since B2 is another one. One whose logout is for the user everywhere gets a warning.',
  conflicts:
    'A logout token with sub but without sid means all sessions of the user at a client; a server may offer a logout everywhere. The plain request with an ID token of B1 is used here.',
  why: 'Signing out at work would sign out at home.',
  cause: 'The logout is carried out for the user and not for the session that the ID token names.',
  mend: 'End the session that the hint or the cookie names.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const here = await rp.offline(users.first, clients.main, browser())
    const elsewhere = browser()
    const online = await rp.online(users.first, clients.main, elsewhere)
    const offline = await rp.offline(users.first, clients.main, elsewhere)
    await rp.refreshed(offline)
    const refreshes = online.refreshToken !== undefined && (await worksNow(check, online))
    const signedIn = (await rp.session(elsewhere, clients.main)) === 'alive'
    await rp.loggedOut(here)
    await observe.alive(offline, 'the offline token of the other browser')
    if (refreshes) {
      await observe.alive(online, 'the online token of the other browser', 'weakness')
    }
    if (!signedIn) return
    const { state, shown } = await rp.sessionSeen(elsewhere, clients.main)
    observe.that(
      state === 'alive',
      {
        subject: 'the login session of the other browser',
        expected: 'alive',
        observed: state,
        replies: shown,
      },
      'weakness',
    )
  },
})

export const isolationSecondGrantKeepsFirst = requirement({
  id: 'isolation-second-grant-keeps-first',
  area: 'isolation',
  title: 'A second offline token for the same user and client does not replace the first',
  level: 'SHOULD',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [grantManagement('3.5', 'section-3.5')],
  statement: 'Two devices of one user can hold offline tokens of the same client at the same time.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize'],
  shows: ['second-grant-keeps-first'],
  defect: 'second-grant-replaces-first',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, which has to refresh.',
    'OFFLINE(U1, C1, B2) -> ot2 in a separate session.',
    'Make sure that ot2 refreshes, else the check is blocked; wait for the propagation window; then assert ALIVE(ot1).',
  ],
  verdict: {
    pass: 'Both are alive.',
    fail: 'Under a profile that promises it: ot1 is refused although policy.offline_tokens_per_user_client is not single.',
    warn: 'The same without such a promise.',
    notApplicable: 'policy.offline_tokens_per_user_client is single.',
  },
  control:
    'ot1 refreshes before the second grant and ot2 after it, so the refusal of ot1 is neither an outage nor a client without refresh tokens.',
  proof: 'Both grants have yielded a refresh token that worked.',
  exceptions:
    'Servers with one token per user and client get a warning that names the line by which they declare it, and are not applicable with it.',
  conflicts:
    'No specification demands it. Some products keep exactly one refresh token per user and client, others cap the number and drop the oldest; they declare it.',
  evidence: [
    'dexidp/dex api.proto RevokeRefresh note',
    'Keycloak OfflineTokenTest offlineTokenServiceAccountFlow',
  ],
  why: 'Each new device would silently sign out the last.',
  cause: 'The server keeps one stored grant per user and client, and a new one overwrites it.',
  mend: 'Store each authorization in a row of its own.',
  hazard: 'one-grant',
  async check(check) {
    const { rp, users, clients, browser, observe, policy } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      check.notApplicable('the target declares one offline token per user and client')
    }
    const first = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(first)
    const second = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(second)
    await propagated(check)
    const kept = await observe.alive(first, 'the first offline token after a second one was issued')
    check.found('second-grant-keeps-first', kept)
    if (kept) return
    observe.note(
      'the line of the target file for a server that keeps one token by design',
      'declared: { offline_tokens_per_user_client: single }',
    )
  },
})

export const isolationOnlineLoginKeepsOffline = requirement({
  id: 'isolation-online-login-keeps-offline',
  area: 'isolation',
  title: 'A later login without offline_access does not end or demote the offline token',
  level: 'SHOULD',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'A plain login at the same client, in the same browser, leaves the offline grant as it was.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'offline-request'],
  optional: ['online-session', 'rp-logout'],
  asks: ['offline-survives-logout'],
  shows: ['online-login-keeps-offline'],
  defect: 'online-login-drops-offline',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, which has to refresh.',
    'ONLINE(U1, C1, B1), same session, without offline_access; exchange the code.',
    'Assert ALIVE(ot).',
    'Where the target has a logout that spares offline tokens: LOGOUT(B1); assert ALIVE(newest token) again.',
  ],
  verdict: {
    pass: 'The offline token is alive after the login, and after the logout.',
    fail: 'Under a profile that promises it: the offline token is refused at either point.',
    warn: 'The same without such a promise.',
  },
  control: 'ot refreshes right before the plain login.',
  proof:
    'The code of the login is exchanged; for the second half the login session is alive before the logout and ended after it.',
  exceptions:
    'Servers with one grant per user and client get a warning. The half with the logout is left out where logout ends offline tokens, or there is none.',
  conflicts: 'Servers that keep one grant per user and client tend to show this.',
  reservation: 'No passage or test found; expectation of Keycloak from memory.',
  why: 'Opening the website would stop the background work of the same client.',
  cause: 'The server keeps one stored grant per user and client, and the plain login overwrites it.',
  mend: 'Store each authorization in a row of its own.',
  hazard: 'one-grant',
  async check(check) {
    const { rp, users, clients, browser, observe, found } = check
    const device = browser()
    const offline = await rp.offline(users.first, clients.main, device)
    await rp.refreshed(offline)
    const online = await rp.online(users.first, clients.main, device)
    const kept = await observe.alive(offline, 'the offline token after a login without offline_access')
    found('online-login-keeps-offline', kept)
    if (kept && (await withoutLoginSession(check, online))) {
      await observe.alive(offline, 'the offline token after that login was ended')
    }
  },
})

export const isolationOfflineGrantKeepsOnline = requirement({
  id: 'isolation-offline-grant-keeps-online',
  area: 'isolation',
  title: 'Requesting an offline token does not end the online token of the session',
  level: 'SHOULD',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'A client that holds an online refresh token and asks for offline access in the same session keeps both.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-refresh-token', 'online-session'],
  defect: 'offline-grant-replaces-online',
  procedure: [
    'ONLINE(U1, C1, B1) -> rt; make sure that rt refreshes, else the check is blocked.',
    'OFFLINE(U1, C1, B1) -> ot in the same session.',
    'Wait for the propagation window; assert ALIVE(rt) and ALIVE(ot).',
  ],
  verdict: {
    pass: 'Both are alive.',
    fail: 'Under a profile that promises it: rt is refused.',
    warn: 'The same without such a promise.',
    notApplicable: 'The server issues no refresh token without offline_access.',
  },
  control: 'rt refreshes right before offline access is granted, and ot after it.',
  proof: 'The second grant, in the same browser, has yielded an offline token.',
  exceptions:
    'Servers that replace the online token by the offline one get a warning; those without online refresh tokens are not asked.',
  evidence: ['Keycloak OfflineTokenTest onlineOfflineTokenBrowserFlow'],
  why: 'Switching on background work would sign the user out of what they just use.',
  cause: 'Offline access turns the stored session of the user and client into an offline one.',
  mend: 'Add the offline grant, and leave the session as it is.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const device = browser()
    const online = await rp.onlineWithRefresh(users.first, clients.main, device)
    await rp.refreshed(online)
    const offline = await rp.offline(users.first, clients.main, device)
    await propagated(check)
    await observe.alive(online, 'the online token after offline access was granted in its session')
    await observe.alive(offline, 'the offline token')
  },
})

export const isolationSecondUserSameBrowser = requirement({
  id: 'isolation-second-user-same-browser',
  area: 'isolation',
  title: 'A second user who signs in with the same browser gets an offline grant of their own',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  also: [oidcCore('3.1.2.1', 'AuthRequest')],
  statement:
    'An offline grant belongs to the user who gave it. Without any logout in between, a second user who authenticates in the same browser must not be attached to the grant, or the session identifier, of the first.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-user'],
  optional: ['userinfo', 'revocation', 'rp-logout'],
  reliesOn: ['token-keeps-its-user'],
  asks: ['refreshed-token-opens-userinfo'],
  defect: 'second-user-joins-offline-session',
  procedure: [
    'In B1 start a request for "openid offline_access" and leave its sign-in page open, as a tab that nobody comes back to.',
    'OFFLINE(U1, C1, B1) -> ot1, sub1. No logout.',
    'In B1 start a request for "openid offline_access" with prompt=login and sign in as U2. Where nobody is asked to sign in, the check is not applicable. Where the server refuses U2, who has to be able to sign in elsewhere, assert ALIVE(ot1) and that it still names sub1: that is all.',
    'Exchange the code -> id2; assert that sub(id2) is not sub1. Where no refresh token came with it, repeat the request with prompt=consent -> ot2.',
    'REFRESH(ot1) and REFRESH(ot2), which have to work; assert by USERINFO, and by the ID tokens if returned, that each still names its owner.',
    'If sid is present in both ID tokens, assert that they differ (a weakness where not).',
    'REVOKE(ot2), or LOGOUT with id2 as hint where there is no revocation endpoint; assert ALIVE(ot1) and that it still names sub1.',
  ],
  verdict: {
    pass: 'Each token names its owner before and after, or the second login is refused.',
    fail: 'A token names the other user, or ending one ends the other.',
    warn: 'Both ID tokens carry the same sid.',
    notApplicable:
      'The server asks nobody to sign in despite prompt=login, or neither UserInfo nor refreshed ID tokens tell whose token it is.',
  },
  control:
    'Each token names its owner before the grant of the second user is ended, and a server that refuses the second user has to admit them with another browser.',
  proof: 'A sign-in page was shown, and the new ID token names another user than the first one.',
  exceptions:
    'A server that allows one user per browser, and refuses the second, passes if the token of the first lives on; one that ignores prompt=login is not applicable.',
  evidence: ['keycloak/keycloak#46239', 'Keycloak OfflineTokenCrossUserSessionIsolationTest'],
  why: 'On a shared computer one user would hold the access of the other.',
  cause:
    'The offline session is found by the browser, or by the identifier of the login session, instead of the user.',
  mend: 'Bind an offline grant to user and client, and give it an identifier of its own.',
  hazard: 'another-user',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const device = browser()
    // What a server keeps for a sign-in that is still open is what it may mix two users up by.
    await rp.authorize({ client: clients.main, browser: device, scope: 'openid offline_access' })
    const first = await rp.offline(users.first, clients.main, device)
    const second = await secondUserIn(check, device, first)
    if (second === undefined) return
    if (second === 'nobody') {
      if (await observe.alive(first, "the first user's token after the second user was refused"))
        await observeOwner(check, first, first.latest, "the first user's token after that")
      return
    }
    if (second.refreshToken === undefined) return check.blocked('an offline token of the second user')
    const toldFirst = await observeOwner(
      check,
      first,
      await rp.refreshed(first),
      'the token of the first user',
    )
    const toldSecond = await observeOwner(
      check,
      second,
      await rp.refreshed(second),
      'the token of the second user',
    )
    if (!toldFirst || !toldSecond)
      check.notApplicable('neither UserInfo nor refreshed ID tokens name the user')
    observeSessionsDiffer(observe, first, second)
    if (has('revocation')) await rp.revoked(second)
    else if (has('rp-logout')) await rp.signOut(device, clients.main, second.idToken)
    else return
    if (await observe.alive(first, "the first user's token after the second user's grant was ended")) {
      await observeOwner(check, first, first.latest, 'the token of the first user at the end')
    }
  },
})
