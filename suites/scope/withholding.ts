import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { describeAuthorization, shownBy } from '../../harness/rp/authorization.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { requirement } from '../requirement.ts'
import { logoutTellsKinds, observeEndsWithSession } from '../shared/login-session.ts'

export const scopeClientNotEntitled = requirement({
  id: 'scope-client-not-entitled',
  area: 'scope',
  title: 'A client without permission for offline_access gets an error or a visibly smaller grant',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('3.3'),
  statement:
    'If policy forbids a client the offline_access scope, the server either refuses the request or grants less and says so in the scope of the response; it never hands out an offline token.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'offline-scope', 'not-entitled-client'],
  optional: ['rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'disallowed-offline-scope-granted',
  procedure: [
    'Use client CN, configured without permission for offline_access: ONLINE(U1, CN) has to work, else the check is blocked.',
    'Start OBTAIN(U1, CN, "openid offline_access", prompt=consent, B1).',
    'If no code comes back the requirement is met (invalid_scope is the code that fits).',
    'If tokens are issued, assert that the token response contains a scope member without offline_access.',
    'If a refresh token is part of the response, LOGOUT(B1) and assert DEAD(refresh token), where there is a logout.',
  ],
  verdict: {
    pass: 'An error, or a reported scope without offline_access and no offline-capable token.',
    fail: 'An offline-capable token is issued to CN, or the grant is reduced without a scope member in the response.',
  },
  control:
    'The same client signs the same user in and exchanges a code for "openid", so it is known and its credentials are good.',
  proof:
    'What comes back is looked at, not assumed: the scope member, and the refresh token after a logout that ended the session.',
  exceptions:
    'Refusing the request and granting less of it are both legal. A refresh token of the login session passes; where there is no logout to tell it from an offline token, the reported scope decides.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenDisabledForClient'],
  why: 'Any registered client could get access that never ends, whatever the administrator allowed it.',
  cause: 'The permission for offline_access is not looked up per client.',
  mend: 'Keep the permitted scope values with each client, and refuse others with invalid_scope or leave them out of the grant.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const client = clients.notEntitled
    // A client that nobody knows, or with a wrong secret, is refused for that.
    await rp.online(users.first, client, browser())
    const authorization = await rp.asked({
      client,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const subject = 'offline_access for a client that may not have it'
    if (authorization.kind !== 'code') {
      const observed = describeAuthorization(authorization)
      observe.that(true, { subject, expected: 'an error', observed, replies: shownBy(authorization) })
      return
    }
    const reply = await rp.exchange(authorization)
    if (!reply.granted) {
      refuseCrash(reply)
      observe.that(true, {
        subject,
        expected: 'an error',
        observed: describeRefusal(reply),
        replies: [reply],
      })
      return
    }
    const told = reply.scope !== undefined && !scopeSet(reply.scope).has('offline_access')
    observe.that(told, {
      subject,
      expected: 'an error, or a scope member without offline_access',
      observed: reply.scope === undefined ? 'tokens without a scope member' : `tokens for "${reply.scope}"`,
      replies: [reply],
    })
    if (reply.refreshToken === undefined || !told || !logoutTellsKinds(check)) return
    const grant = rp.kept(authorization, reply)
    await observeEndsWithSession(check, grant, 'the refresh token of that client after logout')
  },
})

export const scopeRefreshCannotUpgrade = requirement({
  id: 'scope-refresh-cannot-upgrade',
  area: 'scope',
  title:
    'An online refresh token cannot be turned into an offline one by asking for offline_access at refresh',
  level: 'MUST NOT',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc9700('4.14.2')],
  statement: 'A refresh may not add a scope the user never granted; this includes offline_access itself.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'offline-scope', 'online-refresh-token'],
  optional: ['rp-logout'],
  asks: ['online-ends-at-logout'],
  defect: 'refresh-upgrades-online-to-offline',
  procedure: [
    'OBTAIN(U1, C1, "openid profile", no offline_access, B1) -> rt. Not applicable if no rt is issued.',
    'OBTAIN a second online token rt_control the same way in B1, unless one user has one token at a client.',
    'REFRESH(rt, C1) as control, then REFRESH(rt, C1, scope="openid profile offline_access").',
    'If it is refused the requirement is met (invalid_scope is the code that fits).',
    'If the answer is 200, sign in once more in B1 and LOGOUT with the ID token of that; assert DEAD(rt_control) as the control and then DEAD(newest token derived from rt). Where there is no logout, the scope of the answer decides.',
  ],
  verdict: {
    pass: 'A refusal, or a refreshed token that still dies together with the session.',
    fail: 'The derived token outlives the logout while the control token is dead.',
    warn: '200 with a scope member that names offline_access although the token is not, or not known to be, offline-capable.',
  },
  control:
    'The token refreshes without a scope right before, and another online token of the same session is dead after the logout.',
  proof:
    'The logout is seen to end the session, by the ID token of a third sign-in, so that neither token is named by it.',
  exceptions:
    'A server that ignores the surplus and leaves the token an online one passes. Where online tokens survive logout the difference cannot be seen: blocked. A server with one token for each user and client is judged without the second token.',
  conflicts:
    'If online refresh tokens survive logout anyway the difference is invisible; the check is then blocked, not failed.',
  why: 'A token for one login session would become one for ever, without the user.',
  cause:
    'The scope of a refresh is compared with what the client may ask for, not with what the user granted.',
  mend: 'Compare the scope of a refresh with the scope of the grant, and refuse more with invalid_scope.',
  async check({ rp, users, clients, browser, observe, blocked, relyOn, has, policy }) {
    const device = browser()
    const scope = 'openid profile'
    const login = () => rp.onlineWithRefresh(users.first, clients.main, device, { scope })
    const online = await login()
    const single = policy.offline_tokens_per_user_client === 'single'
    const control = single ? undefined : await login()
    await rp.refreshed(online)
    const reply = await rp.refresh(online, { scope: 'openid profile offline_access' })
    const subject = 'a refresh of an online token that asks for offline_access'
    if (!reply.granted) {
      refuseCrash(reply)
      const observed = describeRefusal(reply)
      observe.that(true, { subject, expected: 'refused', observed, replies: [reply] })
      return
    }
    if (has('rp-logout')) {
      relyOn('online-ends-at-logout')
      if (control !== undefined) await rp.refreshed(control)
      // A token that the hint names may end for that.
      await rp.loggedOut(control === undefined ? online : await login())
      if (control !== undefined) {
        const alive = await rp.refresh(control)
        if (alive.granted) blocked('an online token that ends at logout, as control')
        refuseCrash(alive)
      }
      const after = 'the refresh token of a refresh that asked for offline_access, after logout'
      if (!(await observe.dead(online, after))) return
    }
    const shown = await rp.effectiveScope(reply, clients.main)
    const named = shown?.has('offline_access') === true
    observe.that(
      !named,
      {
        subject,
        expected: 'a scope without offline_access',
        observed: shown === undefined ? 'no scope that can be seen' : `"${[...shown].join(' ')}"`,
        replies: [reply],
      },
      'weakness',
    )
  },
})
