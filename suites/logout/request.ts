import type { Check } from '../../harness/checks/context.ts'
import { backChannelLogout, keycloakGuide, rpInitiatedLogout } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { noLoginSession } from '../../harness/rp/login-sessions.ts'
import { requirement } from '../requirement.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'

export const logoutRpInitiatedSurvives = requirement({
  id: 'logout-rp-initiated-survives',
  area: 'logout',
  title: 'Offline tokens survive RP-initiated logout',
  level: 'SHOULD NOT',
  basis: 'text',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [rpInitiatedLogout('2', 'RPLogout'), keycloakGuide('Offline access', '_offline-access')],
  statement:
    'Ending the login session, whichever form of the logout request is used, should leave refresh tokens issued with offline_access in force.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'rp-logout'],
  optional: ['online-session', 'online-refresh-token', 'public-client'],
  shows: ['offline-survives-logout'],
  defect: 'rp-logout-kills-offline',
  procedure: [
    'For each supported variant (GET with id_token_hint, POST with id_token_hint, GET without a hint but with client_id) start with a fresh browser.',
    'OFFLINE(U1, C1, B1) -> ot, with the original ID token id1; for all forms but the first, REFRESH(ot) in a later second.',
    'LOGOUT(B1, variant) using id1 as the hint where the variant has one; confirm the logout page if the server shows one.',
    'Make sure that SSO(B1, C1) = ended, so that the logout really happened; a form that ends no session is not judged.',
    'Assert ALIVE(ot).',
    'The same with the public client P1 and the first form, if there is one that gets a refresh token.',
    'Where no login session shows, the end of an online token does: ONLINE(U1, C1, B1) -> rt, which has to refresh, and OFFLINE(U1, C1, B1) -> ot, id; send the request with id as the hint; where rt is dead, assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'ALIVE(ot) after every variant that ended the session.',
    fail: 'Under a profile that promises it: ot is refused after a completed logout.',
    warn: 'ot is refused after a completed logout.',
    notApplicable: 'Neither a login session nor an online token shows whether a logout took place.',
  },
  control:
    'The gates have seen that an offline token that nobody touches stays good; each form of the request starts with a new one.',
  proof:
    'The login session is alive before the request and ended after it; where no session shows, an online token of the same browser works before and is dead after.',
  exceptions:
    'RFC 9700 lets servers end offline tokens at logout: a warning, and what needs a token that outlives its logout is blocked, nothing else. A form of the request that a server does not support is not judged.',
  conflicts:
    'Back-Channel Logout says normally should not be revoked; RFC 9700 and OAuth 2.1 allow revocation at logout; Global Token Revocation and enterprise session profiles want the opposite in incident response. RP-Initiated, Front-Channel and Session Management are silent on refresh tokens. We treat the Back-Channel sentence as the rule for ordinary logout.',
  evidence: ['keycloak/keycloak#44888', 'openid/ipsie#47', 'OpenLiberty/open-liberty PR 26321'],
  why: 'Background work would stop whenever a user signs out, though it was to go on while they are away.',
  cause: 'Refresh tokens are stored with the login session and deleted together with it.',
  mend: 'Store offline grants apart from login sessions, and let logout end only what belongs to the session.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, users, clients, browser, observe, has, blocked, found } = check
    if (!has('online-session')) return judgedByOnlineToken(check)
    const variants = ['get-with-hint', 'post-with-hint', 'get-with-client-id'] as const
    let completed = 0
    for (const variant of variants) {
      const grant = await rp.offline(users.first, clients.main, browser())
      if (variant !== 'get-with-hint') await usedLater(check, grant)
      // A form of the request that the server does not support ends no session and proves nothing.
      if (!(await rp.logout(grant, variant))) {
        observe.note(`logout by ${variant}`, 'the login session is still alive, so this form is not judged')
        continue
      }
      completed += 1
      const survived = await observe.alive(grant, `the offline token after logout by ${variant}`)
      // Other checks log out in this form.
      if (variant === 'get-with-hint') found('offline-survives-logout', survived)
    }
    if (completed === 0) blocked('no form of the logout request ended the login session')
    if (has('public-client')) await observePublicSurvives(check)
  },
})

/** Refreshes a token in a second after that of its issue, so that a server can tell it from one that lies unused. */
async function usedLater({ rp }: Check, grant: Grant): Promise<void> {
  await rp.clock.intoNewSecond()
  await rp.refreshed(grant)
}

async function observePublicSurvives(check: Check): Promise<void> {
  const { rp, users, clients, browser, observe } = check
  const request = { client: clients.public, browser: browser(), user: users.first }
  const grant = await rp.obtain({ ...request, scope: 'openid offline_access', prompt: 'consent' })
  const name = 'the offline token of the public client after its logout'
  if (grant.refreshToken === undefined) return observe.note(name, 'this client gets no refresh token')
  if (!(await rp.logout(grant))) {
    return observe.note(name, 'the login session is still alive, so it is not judged')
  }
  // Once: what a successor is good for is judged by rotation-successor-stays-offline.
  await observe.aliveToken(grant.refreshToken, grant.client, name)
}

/** Judges the request with an ID token where no login session shows, by an online token that ends with it. */
async function judgedByOnlineToken(check: Check): Promise<void> {
  const { rp, users, clients, browser, observe, has, found, notApplicable } = check
  const device = browser()
  const online = has('online-refresh-token')
    ? await rp.online(users.first, clients.main, device)
    : notApplicable(noLoginSession)
  const offline = await rp.offline(users.first, clients.main, device)
  if (online.refreshToken === undefined || !(await worksNow(check, online))) {
    return notApplicable(`${noLoginSession}, and no online token that a logout could end`)
  }
  const reply = await rp.signOut(device, clients.main, offline.firstIdToken)
  refuseCrash(reply)
  const works = await withinPropagation(
    check,
    () => worksNow(check, online),
    (granted) => !granted,
  )
  if (works) return notApplicable(`${noLoginSession}, and the online token outlives a logout request`)
  found(
    'offline-survives-logout',
    await observe.alive(offline, 'the offline token after a logout that ended the online token'),
  )
}

export const logoutOfflineIdTokenHintSurvives = requirement({
  id: 'logout-offline-id-token-hint-survives',
  area: 'logout',
  title: 'An ID token obtained by an offline refresh, used as logout hint, does not end the offline grant',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [rpInitiatedLogout('4', 'ValidationAndErrorHandling')],
  statement:
    'The hint identifies the user whose login is to be ended; it is not an order to drop the offline grant that the ID token came from.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'rp-logout'],
  optional: ['online-session'],
  reliesOn: ['offline-survives-logout'],
  defect: 'offline-id-token-hint-ends-grant',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; LOGOUT(B1) with the original ID token so that no login session is left, where one shows.',
    'REFRESH(ot, C1) -> id2. Not applicable if no ID token is returned.',
    'Send a logout request with id_token_hint=id2 from a fresh browser; follow it to the end and confirm if asked.',
    'A server error ends the check as error (logout requests are idempotent); assert ALIVE(ot).',
    'Repeat with a new grant and a live login session in its browser, where one shows.',
  ],
  verdict: {
    pass: 'ot is alive in both rounds.',
    fail: 'Under a profile that promises it: ot is refused.',
    warn: 'ot is refused.',
    notApplicable: 'Refresh responses carry no ID token.',
  },
  control:
    'The token works right before each request, when it yields the ID token; logout with the ID token of the login was seen to spare offline tokens.',
  proof: 'In the first round the login session was ended before, in the second it is alive.',
  exceptions:
    'A server that ignores such a hint passes, since nothing is asked of the request but that it spares the token. Servers without ID tokens at refresh are not applicable.',
  conflicts:
    'The Native SSO draft lets sid stand for the offline session, which invites servers to resolve it at logout. One product did so for some releases and then removed the lookup as not aligned with the specification.',
  evidence: ['keycloak/keycloak#44888', 'keycloak/keycloak PR 46479'],
  why: 'A client that logs out with its latest ID token, as most do, would throw its offline access away.',
  cause: 'The session identifier in the ID token is resolved to the offline session.',
  mend: 'Resolve id_token_hint to the login session of the browser, and never to the offline grant.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, users, clients, browser, observe, has, notApplicable, blocked } = check
    const client = clients.main
    const signedIn = has('online-session')
    const withRefreshedIdToken = async (before: (grant: Grant) => Promise<void>) => {
      const grant = await rp.offline(users.first, client, browser())
      await before(grant)
      const { idToken } = await rp.refreshed(grant)
      return { grant, hint: idToken ?? notApplicable('refresh answers carry no ID token') }
    }
    const ended = await withRefreshedIdToken(async (grant) => {
      if (signedIn) await rp.loggedOut(grant)
    })
    refuseCrash(await rp.signOut(browser(), client, ended.hint))
    await propagated(check)
    await observe.alive(
      ended.grant,
      'the offline token after a logout request with its ID token, nobody signed in',
    )
    if (!signedIn) return
    const live = await withRefreshedIdToken(async () => {})
    const device = live.grant.browser
    if ((await rp.session(device, client)) === 'ended') {
      await rp.authorized({ client, browser: device, user: users.first, scope: 'openid' })
      if ((await rp.session(device, client)) === 'ended') blocked('a login session for the second round')
    }
    refuseCrash(await rp.signOut(device, client, live.hint))
    await propagated(check)
    await observe.alive(live.grant, 'the offline token after a logout request with its ID token, signed in')
  },
})

export const logoutAdminEndsSessionSurvives = requirement({
  id: 'logout-admin-ends-session-survives',
  area: 'logout',
  title: 'Ending one login session from the admin side leaves offline tokens alive',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: backChannelLogout('2.7', 'BCActions'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'An administrator who ends a single login session logs the user out of it; offline tokens are a different object and stay.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'admin-end-session'],
  defect: 'admin-session-end-kills-offline',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; where that leaves no login session, ONLINE(U1, C1, B1); find the session in the admin API.',
    'End exactly that session through the admin API; assert a success status.',
    'Assert SSO(B1, C1) = ended within the propagation window.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Session ended and ot alive.',
    fail: 'Under a profile that promises it: ot is refused.',
    warn: 'ot is refused.',
  },
  control: 'The gates have seen that an offline token that nobody touches stays good.',
  proof:
    'The login session is alive before the call of the administrator and ended after it, which shows that the call took effect.',
  exceptions:
    'A server whose administrator ends sessions together with everything that was granted in them gets a warning.',
  conflicts:
    'Applied by analogy: the Back-Channel rule speaks of sessions being logged out, not of who does it. Broad operations such as log out this user everywhere are deliberately not used here, since products differ on them.',
  why: 'An administrator who signs a lost telephone out would stop backups elsewhere as well.',
  cause: 'Removing a login session deletes everything that refers to it.',
  mend: 'Delete offline grants by their own operation, not with login sessions.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, users, clients, browser, observe, operations, blocked, tookEffect } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    // Some servers drop the login session when a browser's first login asks for offline access.
    const signedIn = (await rp.session(grant.browser, clients.main)) === 'alive'
    const login = signedIn ? grant : await rp.online(users.first, clients.main, grant.browser)
    if ((await rp.session(grant.browser, clients.main)) === 'ended') blocked('a login session to end')
    await operations.endSession(users.first, login)
    const state = await withinPropagation(
      check,
      () => rp.session(grant.browser, clients.main),
      (now) => now === 'ended',
    )
    if (state !== 'ended') blocked('an ended login session')
    tookEffect()
    await propagated(check)
    await observe.alive(grant, 'the offline token after the administrator ended the login session')
  },
})
