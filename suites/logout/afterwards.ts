import type { Evidence } from '../../harness/checks/observer.ts'
import { backChannelLogout, oidcCore, rpInitiatedLogout } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'

const expected = 'the subject of the first user, or nothing'

export const logoutUserinfoAfterLogout = requirement({
  id: 'logout-userinfo-after-logout',
  area: 'logout',
  title: 'A token refreshed after logout reaches UserInfo while nobody is logged in',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  statement:
    'This is the definition of the scope: the access token obtained with the offline token opens the UserInfo endpoint even when the user is not logged in.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'online-session', 'rp-logout', 'userinfo'],
  reliesOn: ['offline-survives-logout', 'refreshed-token-opens-userinfo'],
  shows: ['userinfo-open-after-logout'],
  defect: 'userinfo-requires-live-session',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, sub.',
    'LOGOUT(B1); assert SSO(B1, C1) = ended.',
    'REFRESH(ot, C1) -> at; on refusal the check is blocked by logout-rp-initiated-survives.',
    'USERINFO(at): assert 200 and the same sub.',
  ],
  verdict: { pass: '200 with the same sub.', fail: 'UserInfo refuses the token.' },
  control:
    'The same token opens UserInfo before a logout, by the check of refreshed tokens, and it still refreshes after it.',
  proof: 'The login session is alive before the logout and ended after it.',
  exceptions:
    'Where logout ends offline tokens the check is blocked; signed UserInfo answers are read like others.',
  why: 'Offline access is defined as this very request; a client that refreshes and is refused here has gained nothing.',
  cause: 'UserInfo asks for a live login session instead of the grant of the access token.',
  mend: 'Let UserInfo ask whether the grant of the access token is in force.',
  async check({ rp, users, clients, browser, observe, found }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.loggedOut(grant)
    const { accessToken } = await rp.refreshed(grant)
    const { subject, accepted, reply } = await rp.userinfoSubject(accessToken)
    // An encrypted answer keeps to itself whom it is about.
    const another = subject !== undefined && grant.subject !== undefined && subject !== grant.subject
    const open = accepted && !another
    observe.that(open, {
      subject: 'a token refreshed after logout, at UserInfo',
      expected: 'status 200 and the same subject',
      observed: accepted ? (another ? 'another subject' : 'accepted') : `refused (${reply.status})`,
      replies: [reply],
    })
    found('userinfo-open-after-logout', open)
  },
})

export const logoutReloginSurvives = requirement({
  id: 'logout-relogin-survives',
  area: 'logout',
  title: 'A new login after logout leaves earlier offline tokens alone',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: backChannelLogout('2.7', 'BCActions'),
  statement:
    'Logging in again, and even obtaining a second offline token, does not invalidate an offline token from before the logout.',
  profiles: ['logout', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  reliesOn: ['offline-survives-logout', 'online-login-keeps-offline'],
  asks: ['second-grant-keeps-first'],
  defect: 'relogin-invalidates-offline',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1; LOGOUT(B1).',
    'ONLINE(U1, C1, B1), a plain new login.',
    'Assert ALIVE(ot1).',
    'Where a second offline token of a user and client leaves the first one alive: OFFLINE(U1, C1, B1) -> ot2; assert ALIVE(ot2) and ALIVE(ot1).',
  ],
  verdict: {
    pass: 'Both tokens are alive at the end.',
    fail: 'Under a profile that promises it: ot1 is refused.',
    warn: 'ot1 is refused after the new login.',
    notApplicable:
      'Every login brings an offline token, and policy.offline_tokens_per_user_client is single.',
  },
  control:
    'It was seen that offline tokens survive logout and a plain sign-in, so what ends them here is the sign-in after the logout.',
  proof: 'The login session is ended before the new login, whose code is exchanged.',
  exceptions:
    'Servers with one token per user and client skip the second half. Where logout ends offline tokens, or where every login brings an offline token that replaces the earlier one, the check is blocked; where the target declares the latter, it is not applicable.',
  conflicts:
    'Products that allow one refresh token per user and client replace ot1 by ot2, which skips the last step.',
  why: 'Each visit of the user would break the background work of the device at home.',
  cause: 'A sign-in cleans up what it finds of the user, offline tokens included.',
  mend: 'Let a sign-in start a new session and leave offline grants alone.',
  hazard: 'one-grant',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, knows, has, relyOn, notApplicable } = check
    // Where every grant is an offline one, the new login is a second grant.
    if (!has('offline-request')) {
      if (policy.offline_tokens_per_user_client === 'single')
        notApplicable('every login brings an offline token here, and the target declares one of them')
      relyOn('second-grant-keeps-first')
    }
    const shared = browser()
    const first = await rp.offline(users.first, clients.main, shared)
    await rp.loggedOut(first)
    await rp.online(users.first, clients.main, shared)
    await propagated(check)
    await observe.alive(first, 'the earlier offline token after a new login')
    if (!knows('second-grant-keeps-first')) return
    const second = await rp.offline(users.first, clients.main, shared)
    await observe.alive(second, 'a second offline token')
    await observe.alive(first, 'the earlier offline token beside the second one')
  },
})

export const logoutUserSwitchKeepsSubject = requirement({
  id: 'logout-user-switch-keeps-subject',
  area: 'logout',
  title: 'An offline token still names its owner after another user logged in with the same browser',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  statement:
    'An offline token belongs to a user, not to a browser: after logout and a login of somebody else it yields the first user or nothing.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'online-session', 'rp-logout', 'second-user'],
  optional: ['userinfo'],
  asks: ['offline-survives-logout', 'userinfo-open-after-logout'],
  shows: ['token-keeps-its-user'],
  defect: 'offline-token-follows-browser',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, sub1.',
    'LOGOUT(B1); ONLINE(U2, C1, B1).',
    'REFRESH(ot, C1) -> at, id. A refusal is met where offline tokens survive logout, and not applicable where the logout ended ot.',
    'Assert sub(id) = sub1 if an ID token is returned, and sub(USERINFO(at)) = sub1 where UserInfo takes tokens that were refreshed after a logout.',
  ],
  verdict: {
    pass: 'Only sub1 appears, or nobody.',
    fail: 'The subject of U2 appears.',
    notApplicable: 'The logout ends ot, or neither UserInfo nor refreshed ID tokens tell whose token it is.',
  },
  control:
    'The subject of the first user is that of their own ID token; the ID token of the second sign-in has to name somebody else.',
  proof:
    'The login session of the first user is alive before the logout and ended after it, and the second user has signed in with the same browser.',
  exceptions:
    'A server may end the token when another user signs in, and passes; where the logout itself ended it the check is not applicable. UserInfo is left out where it wants a login session.',
  why: 'A background job would read and write in the account of another person.',
  cause: 'The token is resolved by the browser or its session instead of the user who gave it.',
  mend: 'Resolve an offline token by its grant and the user of that, never by browser or session.',
  hazard: 'another-user',
  async check({ rp, users, clients, browser, observe, has, knows, found, notApplicable, blocked }) {
    const shared = browser()
    const grant = await rp.offline(users.first, clients.main, shared)
    const owner = grant.subject ?? blocked('an ID token that names the first user')
    await rp.loggedOut(grant)
    const other = await rp.online(users.second, clients.main, shared)
    if (other.subject === owner) blocked('a sign-in of somebody else: the ID token names the first user')
    const refreshed = await rp.refresh(grant)
    if (!refreshed.granted) {
      refuseCrash(refreshed)
      if (!knows('offline-survives-logout')) {
        return notApplicable('the offline token ended at the logout, so it names nobody')
      }
      const observed = `refused (${describeRefusal(refreshed)})`
      observe.that(true, { subject: 'the offline token', expected, observed, replies: [refreshed] })
      return
    }
    const judge = (subject: string, named: unknown, reply: Evidence): boolean =>
      observe.that(named === owner, {
        subject,
        expected,
        observed: named === owner ? 'that subject' : named === undefined ? 'nobody' : 'another subject',
        replies: [reply],
      })
    const told: boolean[] = []
    const claims = claimsOf(refreshed.idToken)
    if (claims !== undefined)
      told.push(judge('the ID token of a refresh after another user signed in', claims.sub, refreshed))
    if (has('userinfo') && knows('userinfo-open-after-logout')) {
      const { subject, accepted, reply } = await rp.userinfoSubject(refreshed.accessToken)
      const encrypted = accepted && subject === undefined
      if (!encrypted)
        told.push(judge('the offline token after another user signed in, at UserInfo', subject, reply))
    }
    if (told.length === 0) return notApplicable('neither UserInfo nor refreshed ID tokens name the user')
    found(
      'token-keeps-its-user',
      told.every((holds) => holds),
    )
  },
})

export const logoutRefreshDoesNotRelogin = requirement({
  id: 'logout-refresh-does-not-relogin',
  area: 'logout',
  title: 'Refreshing an offline token after logout does not log the browser in again',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rpInitiatedLogout('2', 'RPLogout'),
  also: [oidcCore('3.1.2.1', 'AuthRequest')],
  statement:
    'Once the user is logged out, background refreshes may not bring the login session back to life.',
  profiles: ['logout', 'oidc-core'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  optional: ['second-client', 'userinfo'],
  reliesOn: ['offline-survives-logout'],
  defect: 'offline-refresh-revives-session',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; LOGOUT(B1); keep the cookie jar of B1.',
    'Make sure that SSO(B1, C1) = ended and, if a second client exists, SSO(B1, C2) = ended.',
    'REFRESH(ot, C1) three times, each followed by USERINFO with the new access token.',
    'Assert that SSO(B1, C1) = ended still, and SSO(B1, C2).',
  ],
  verdict: {
    pass: 'The login session stays ended for both clients.',
    fail: 'prompt=none returns a code after the refreshes although it returned an error right after the logout.',
  },
  control:
    'Right after the logout the session is ended for every client that is asked later; the refreshes have to work.',
  proof: 'The login session is alive before the logout and ended after it.',
  exceptions: 'Where logout ends offline tokens there is nothing to refresh, and the check is blocked.',
  why: 'The user has signed out and the browser is signed in again, without them.',
  cause: 'A refresh writes the login session back, or extends it without asking whether it has ended.',
  mend: 'Let refreshes with offline tokens neither create nor extend login sessions.',
  async check({ rp, users, clients, browser, observe, has, blocked }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.loggedOut(grant)
    const askers = has('second-client') ? [clients.main, clients.second] : [clients.main]
    for (const client of askers) {
      if ((await rp.session(grant.browser, client)) !== 'ended') {
        blocked(`a login session that is ended for ${client.clientId} right after the logout`)
      }
    }
    for (let round = 0; round < 3; round++) {
      const { accessToken } = await rp.refreshed(grant)
      if (has('userinfo')) await rp.userinfo(accessToken)
    }
    for (const client of askers) {
      const { state, shown } = await rp.sessionSeen(grant.browser, client)
      observe.that(state === 'ended', {
        subject: `the login session of the browser after background refreshes, asked by the ${client.role} client`,
        expected: 'still ended',
        observed: state,
        replies: shown,
      })
    }
  },
})
