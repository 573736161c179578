import { keycloakGuide, oidcCore, oidcDiscovery, rfc6749, rfc9700 } from '../../harness/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../../harness/requirement.ts'
import { describeAuthorization, refuseCrashOf } from '../../harness/rp/authorization.ts'
import { describeRefusal, scopeSet } from '../../harness/rp/token-reply.ts'

export const scopeIssuesRefreshToken = requirement({
  id: 'scope-issues-refresh-token',
  area: 'scope',
  title: 'A consented offline_access request in the code flow yields a refresh token',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [
    oidcDiscovery('3', 'ProviderMetadata'),
    rfc9700('4.14.2'),
    keycloakGuide('Offline access', '_offline-access'),
  ],
  statement:
    'A server that accepts offline_access for a client and a user who agreed to it hands out a refresh token at the token endpoint. This is the gate of the whole kit: nothing else can be tested without such a token.',
  profiles: ['oidc-core', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize'],
  defect: {
    name: 'offline-scope-yields-no-refresh-token',
    behaviour:
      'The token endpoint leaves out refresh_token although offline_access was requested with prompt=consent and approved.',
  },
  procedure: [
    'Fetch the discovery document and note whether scopes_supported contains offline_access.',
    'OBTAIN(U1, C1, "openid offline_access", prompt=consent, B1) and approve the consent page if one is shown.',
    'Assert that the token response has status 200 and that refresh_token is a non-empty string.',
    'Assert that the scope member, when present, contains offline_access.',
  ],
  verdict: {
    pass: 'A refresh token is returned and the reported scope, if any, contains offline_access.',
    fail: 'Under a profile in promised_by: no refresh token although the scope is allowed for client and user.',
    warn: 'scopes_supported lists offline_access but no refresh token is issued.',
    notApplicable:
      'The server neither advertises offline_access nor issues a refresh token; every other check is then not applicable too.',
  },
  conflicts:
    'No specification obliges a server to issue a refresh token (RFC 6749 leaves it open, RFC 9700 asks for a risk decision), so only a contradiction with the own metadata or with a vendor promise counts against a target.',
  cause:
    'The client is not registered for the refresh token grant, or refresh tokens depend on something else than the scope.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const advertised = rp.metadata.scopes_supported?.includes('offline_access') ?? false
    const authorization = await rp.authorized({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const reply = await rp.exchange(authorization)
    if (!reply.granted && reply.status >= 400) {
      observe.that(false, {
        subject: 'the exchange of the code',
        expected: 'status 200 with tokens',
        observed: describeRefusal(reply),
        replies: [reply],
      })
      return
    }
    if (reply.refreshToken === undefined && !advertised) {
      notApplicable('the server neither advertises offline_access nor issues a refresh token for it')
    }
    observe.that(reply.refreshToken !== undefined, {
      subject: 'the token response for a consented offline_access request',
      expected: 'a refresh token',
      observed: reply.refreshToken === undefined ? 'no refresh_token member' : 'a refresh token',
      replies: [reply],
    })
    if (reply.scope !== undefined && !scopeSet(reply.scope).has('offline_access')) {
      // Some servers strip the value from their answer; only behaviour after logout tells what the token is.
      observe.note('the scope member of the token response', `"${reply.scope}", without offline_access`, [
        reply,
      ])
    }
  },
})

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
  needs: ['authorize', 'not-entitled-client', 'rp-logout'],
  contrasts: ['logout-rp-initiated-survives', 'logout-online-refresh-dies'],
  defect: {
    name: 'disallowed-offline-scope-granted',
    behaviour:
      'The per-client permission for offline_access is not evaluated, so CN receives an offline token.',
  },
  procedure: [
    'Use client CN, configured without permission for offline_access.',
    'Start OBTAIN(U1, CN, "openid offline_access", prompt=consent, B1).',
    'If no code comes back the requirement is met (invalid_scope is the code that fits).',
    'If tokens are issued, assert that the token response contains a scope member without offline_access.',
    'If a refresh token is part of the response, LOGOUT(B1) and assert DEAD(refresh token).',
  ],
  verdict: {
    pass: 'An error, or a reported scope without offline_access and no offline-capable token.',
    fail: 'An offline-capable token is issued to CN, or the grant is reduced without a scope member in the response.',
  },
  evidence: ['Keycloak OfflineTokenTest offlineTokenDisabledForClient'],
  cause: 'The permission for offline_access is not looked up per client.',
  async check({ rp, users, clients, browser, observe, relyOn }) {
    const client = clients.notEntitled
    const authorization = await rp.authorize({
      client,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    refuseCrashOf(authorization)
    const subject = 'offline_access for a client that may not have it'
    if (authorization.kind !== 'code') {
      const observed = describeAuthorization(authorization)
      observe.that(true, { subject, expected: 'an error', observed, replies: authorization.pages })
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
    if (reply.refreshToken === undefined || !told) return
    const grant = rp.kept(authorization, reply)
    relyOn('logout-rp-initiated-survives')
    relyOn('logout-online-refresh-dies')
    await rp.loggedOut(grant)
    await observe.dead(grant, 'the refresh token of that client after logout')
  },
})

export const scopeGrantedScopeReported = requirement({
  id: 'scope-granted-scope-reported',
  area: 'scope',
  title: 'A grant that differs from the request is reported in the scope member',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.1'),
  also: [rfc6749('3.3'), oidcCore('3.1.2.1', 'AuthRequest')],
  statement:
    'When the granted scope is not the requested one, the token response names the granted scope, so the client can tell whether offline_access was given.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: {
    name: 'granted-scope-not-reported',
    behaviour: 'The scope member is left out although the grant is smaller than the request.',
  },
  procedure: [
    'Take a scope value that the server cannot know.',
    'OBTAIN(U1, C1, "openid offline_access zz-unknown-to-every-server", prompt=consent, B1).',
    'Assert that the token response has a scope member, that it contains offline_access exactly if a refresh token was issued for it, and that it does not contain the unknown value.',
  ],
  verdict: {
    pass: 'The scope member is present and truthful.',
    fail: 'The scope member is missing although the unknown scope was not granted.',
    warn: 'The unknown scope is granted, or the scope member names offline_access without a refresh token, or the other way round.',
    notApplicable: 'The server refuses the unknown scope.',
  },
  conflicts:
    'OIDC Core says unknown scope values should be ignored, plain OAuth allows invalid_scope; both are accepted.',
  cause: 'The answer leaves scope out, or repeats the requested one instead of the granted one.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const unknown = 'zz-unknown-to-every-server'
    const authorization = await rp.authorize({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: `openid offline_access ${unknown}`,
      prompt: 'consent',
    })
    refuseCrashOf(authorization)
    if (authorization.kind !== 'code') {
      return notApplicable(
        `the server refuses a scope it does not know (${describeAuthorization(authorization)})`,
      )
    }
    const reply = await rp.exchange(authorization)
    if (!reply.granted) {
      refuseCrash(reply)
      return notApplicable(`the server refuses a scope it does not know (${describeRefusal(reply)})`)
    }
    const { scope } = reply
    const subject = 'the scope member after a request with an unknown scope value'
    // Whoever grants whatever is asked for has no difference to report.
    const granted = (await rp.effectiveScope(reply, clients.main))?.has(unknown) === true
    const told = scope !== undefined && !granted
    observe.that(
      told,
      {
        subject,
        expected: 'present, without the unknown value',
        observed: granted ? 'the unknown value is granted' : scope === undefined ? 'absent' : `"${scope}"`,
        replies: [reply],
      },
      granted ? 'weakness' : 'violation',
    )
    if (scope === undefined) return
    const listed = scopeSet(scope).has('offline_access')
    const issued = reply.refreshToken !== undefined
    observe.that(
      listed === issued,
      {
        subject,
        expected: 'offline_access exactly if a refresh token came with it',
        observed: `${listed ? 'named' : 'not named'}, ${issued ? 'a refresh token' : 'no refresh token'}`,
        replies: [reply],
      },
      'weakness',
    )
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
  needs: ['authorize', 'online-refresh-token', 'rp-logout'],
  contrasts: ['logout-online-refresh-dies'],
  defect: {
    name: 'refresh-upgrades-online-to-offline',
    behaviour:
      'A refresh of an online token with offline_access in the scope parameter returns a token that outlives logout.',
  },
  procedure: [
    'OBTAIN(U1, C1, "openid profile", no offline_access, B1) -> rt. Not applicable if no rt is issued.',
    'OBTAIN a second online token rt_control the same way in B1.',
    'REFRESH(rt, C1) as control, then REFRESH(rt, C1, scope="openid profile offline_access").',
    'If it is refused the requirement is met (invalid_scope is the code that fits).',
    'If the answer is 200, LOGOUT(B1); assert DEAD(rt_control) as the control and then DEAD(newest token derived from rt).',
  ],
  verdict: {
    pass: 'A refusal, or a refreshed token that still dies together with the session.',
    fail: 'The derived token outlives the logout while the control token is dead.',
    warn: '200 with a scope member that names offline_access although the token is not offline-capable.',
  },
  conflicts:
    'If online refresh tokens survive logout anyway the difference is invisible; the check is then blocked, not failed.',
  cause:
    'The scope of a refresh is compared with what the client may ask for, not with what the user granted.',
  async check({ rp, users, clients, browser, observe, blocked, relyOn }) {
    const device = browser()
    const scope = 'openid profile'
    const online = await rp.onlineWithRefresh(users.first, clients.main, device, { scope })
    const control = await rp.onlineWithRefresh(users.first, clients.main, device, { scope })
    await rp.refreshed(online)
    const reply = await rp.refresh(online, { scope: 'openid profile offline_access' })
    const subject = 'a refresh of an online token that asks for offline_access'
    if (!reply.granted) {
      refuseCrash(reply)
      const observed = describeRefusal(reply)
      observe.that(true, { subject, expected: 'refused', observed, replies: [reply] })
      return
    }
    relyOn('logout-online-refresh-dies')
    await rp.loggedOut(control)
    const alive = await rp.refresh(control)
    if (alive.granted) blocked('an online token that ends at logout, as control')
    refuseCrash(alive)
    const dead = await observe.dead(
      online,
      'the refresh token of a refresh that asked for offline_access, after logout',
    )
    if (dead && reply.scope !== undefined) {
      const named = scopeSet(reply.scope).has('offline_access')
      observe.that(
        !named,
        {
          subject,
          expected: 'a scope member without offline_access',
          observed: `"${reply.scope}"`,
          replies: [reply],
        },
        'weakness',
      )
    }
  },
})
