import { keycloakGuide, oidcCore, rfc6749, rfc7009 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeAuthorization, refuseCrashOf, shownBy } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded } from '../shared/access-tokens.ts'
import { endedByNow, livingControl, revocationTookEffect } from '../shared/controls.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'
import { observeNoSilentOffline } from '../shared/silent-requests.ts'
import { observeNothingShown, statuses } from './foreign-callers.ts'

export const revokeUserKillsOfflineToken = requirement({
  id: 'revoke-user-kills-offline-token',
  area: 'revocation',
  title: 'Revocation by the user makes the offline token unusable',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [rfc6749('5.2'), keycloakGuide('Offline access', '_offline-access')],
  statement:
    'When the server reports that the user removed the access of a client, refreshes with the offline tokens of that user and client are refused.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-user', 'user-revoke-grant'],
  shows: ['user-revocation-ends-token'],
  defect: 'user-revoke-noop',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH once and adopt the newest token.',
    'OFFLINE(U2, C1, B2) -> control.',
    'USER-REVOKE(U1, C1); assert a success answer.',
    'Make sure that ALIVE(control), so that refusals are not an outage; otherwise the check is blocked.',
    'Assert DEAD(newest token) and, where they differ, DEAD(ot) within the propagation window.',
  ],
  verdict: {
    pass: 'All tokens of the grant are refused and the control works.',
    fail: 'A token of the revoked grant still works.',
  },
  control: "Another user's token at the same client refreshes after the removal.",
  proof:
    'The token was refreshed right before the removal; that it is refused after it can be due to nothing else, and where it still works the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'A declared propagation window is granted. Servers that replace refresh tokens may refuse the first one anyway; both have to be refused.',
  conflicts:
    'Offering the mechanism is a recommendation; that an offered and confirmed revocation is effective is treated as mandatory, because RFC 6749 lists revoked refresh tokens under invalid_grant.',
  why: 'Users believe that the client is out, and it goes on for ever.',
  cause:
    'The account interface removes the consent record or the login session, but not the stored refresh tokens.',
  mend: 'Revoke the grants of user and client in the same transaction as the consent.',
  hazard: 'revoked',
  async check({ rp, users, clients, browser, operations, observe, blocked, found }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.second, clients.main, browser())
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    await livingControl({ rp, blocked }, control, 'the token of another user')
    const ended = await observe.dead(grant, 'the newest offline token after the user removed the access')
    found('user-revocation-ends-token', ended)
    const { firstRefreshToken, refreshToken } = grant
    if (firstRefreshToken !== undefined && firstRefreshToken !== refreshToken) {
      await observe.deadToken(firstRefreshToken, clients.main, 'the first offline token of the removed grant')
    }
  },
})

export const revokeUserKillsAccessTokens = requirement({
  id: 'revoke-user-kills-access-tokens',
  area: 'revocation',
  title: 'Revocation by the user also ends the access tokens of the grant',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [rfc7009('3')],
  statement:
    'Users should be able to revoke access tokens and refresh tokens alike; after a removal the outstanding access tokens should stop working at the server itself.',
  profiles: ['oidc-core', 'revocation'],
  needs: ['authorize', 'user-revoke-grant'],
  optional: ['userinfo', 'introspection'],
  reliesOn: ['user-revocation-ends-token'],
  defect: 'user-revoke-leaves-access-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH -> at; note which of UserInfo and introspection accept at; if neither, the check is blocked.',
    'USER-REVOKE(U1, C1).',
    'Within the propagation window assert that every place that accepted at refuses it: no sub at UserInfo, active=false at introspection.',
  ],
  verdict: {
    pass: 'The access token is refused wherever it was accepted.',
    warn: 'The access token still works somewhere; expires_in is reported so that the reader can judge the exposure.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  control: 'Only a place that accepted the access token right before the removal is asked after it.',
  proof:
    'That a removal ends the refresh token is known from revoke-user-kills-offline-token; without `accepted:` of the call the refresh token has to be dead here, too.',
  exceptions:
    'Servers with self-contained access tokens may be unable to end them and get a warning, since this is a recommendation. A declared propagation window is granted.',
  conflicts:
    'Self-contained access tokens cannot always be revoked; the UserInfo and introspection endpoints of the same server can know better.',
  why: 'For as long as the access token lives the client still reads everything.',
  cause: 'Access tokens are self-contained and nothing at the server connects them with the removed grant.',
  mend: 'Look the grant up at UserInfo and introspection, or keep access tokens short.',
  async check(check) {
    const { rp, users, clients, browser, operations } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { accessToken } = await rp.refreshed(grant)
    const accepted = await acceptedAccessToken(check, grant, accessToken)
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    await observeAccessTokenEnded(check, accepted, 'the access token after the user removed the access')
    await revocationTookEffect(check, grant, 'the offline token of the user')
  },
})

export const revokeUserConsentForgotten = requirement({
  id: 'revoke-user-consent-forgotten',
  area: 'revocation',
  title: 'After revocation the next offline request needs a new decision of the user',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [oidcCore('3.1.2.4', 'Consent')],
  statement:
    'Removing the access also removes the stored consent: offline access does not come back silently.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'online-session', 'user-revoke-grant'],
  reliesOn: ['no-silent-offline'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'user-revoke-keeps-consent',
  procedure: [
    'Sign in as U1 in B1, then OFFLINE(U1, C1, B1) with an approved consent page; without a page the check is not applicable.',
    'USER-REVOKE(U1, C1).',
    'With U1 logged in (signing in again where the removal ended the session), send an authorization request for "openid offline_access" with prompt=none, again within the propagation window as long as a code returns.',
    'Assert that no code returns, or one that leads to no refresh token, or to one that neither names offline_access in its scope nor survives LOGOUT(B1).',
    'Send the request with prompt=consent and assert that the page appears.',
  ],
  verdict: {
    pass: 'No silent offline grant, and the page appears on the explicit request.',
    warn: 'An offline token is granted silently after the removal, or the explicit request shows no page.',
    notApplicable: 'The client is pre-approved and never shows a page.',
  },
  control:
    'The consent page was shown before the grant, and the browser has a login session when the silent request is sent, so that it is not refused for the lack of one.',
  proof:
    'The refresh token of the removed grant is dead, or the answer is confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'Servers that hand out a code, or a refresh token without offline access, pass. Those that show no consent page get not-applicable. A declared propagation window is granted.',
  conflicts:
    'Grant Management notes that discarding a token and discarding a grant are different acts; removal by the user on a consent page is the second one.',
  why: 'The next visit would give the access back without a word.',
  cause: 'Tokens and consents are stored apart, and the removal ends the tokens only.',
  mend: 'Delete the stored consent together with the tokens.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const client = clients.main
    const device = browser()
    const signIn = { client, browser: device, user: users.first, scope: 'openid' }
    const request = { ...signIn, scope: 'openid offline_access' }
    await rp.authorized(signIn)
    const approved = await rp.authorized({ ...request, prompt: 'consent' })
    if (!approved.pages.some(({ kind }) => kind === 'consent')) {
      check.notApplicable('the client is pre-approved: no consent page came for prompt=consent')
    }
    const grant = await rp.exchanged(approved)
    await operations.revoke('user-revoke-grant', { user: users.first, client, grant })
    if ((await rp.session(device, client)) === 'ended') {
      // Stops at the consent page, so that nothing is agreed to again.
      await rp.authorize({ ...signIn, consent: 'stop' })
      if ((await rp.session(device, client)) === 'ended') check.blocked('a login session after the removal')
    }
    await observeNoSilentOffline(
      check,
      // A server that has not heard of the removal everywhere may still know the consent.
      await withinPropagation(
        check,
        () => rp.authorize({ ...request, prompt: 'none' }),
        ({ kind }) => kind !== 'code',
      ),
      'a request for offline_access with prompt=none after the removal',
    )
    const asked = await rp.authorize({ ...request, prompt: 'consent', consent: 'stop' })
    refuseCrashOf(asked)
    const page = asked.kind === 'page' && asked.page.kind === 'consent'
    observe.that(page, {
      subject: 'the next request with prompt=consent after the removal',
      expected: 'a consent page',
      observed: page ? 'a consent page' : describeAuthorization(asked),
      replies: shownBy(asked),
    })
    await endedByNow(check, grant)
  },
})

export const revokeUserAuthorizationEnforced = requirement({
  id: 'revoke-user-authorization-enforced',
  area: 'revocation',
  title: 'Nobody but the user can revoke through the self-service interface',
  level: 'MUST NOT',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'The mechanism belongs to the End-User who gave the grant: unauthenticated callers and other users cannot see or remove it.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'second-user', 'user-revoke-grant'],
  optional: ['user-list-grants'],
  defect: 'account-api-ignores-ownership',
  procedure: [
    'Read USER-LIST(U2), where there is such a list; OFFLINE(U1, C1, B1) -> ot.',
    'Send the request of USER-LIST(U1) with the credentials of U2 and read USER-LIST(U2) again; assert that no offline entry of C1 was added and no entry of U1 can be seen.',
    'OFFLINE(U2, C1, B2), so that the page of U2 has whatever one with an entry has.',
    'Send the request of USER-REVOKE(U1, C1) without any credentials or cookies; record the status; assert ALIVE(ot).',
    'Send it with the credentials of U2 but the identifiers of U1; record the status; assert ALIVE(ot), and once more after the propagation window where there is one.',
    'USER-REVOKE(U1, C1) as U1; make sure that DEAD(ot), else the check is blocked.',
  ],
  verdict: {
    pass: 'ot survives all foreign attempts and nothing of U1 is visible.',
    fail: 'ot is dead after a foreign call, or U2 sees a grant of U1.',
    notApplicable: 'The target file makes the call as somebody other than the user.',
  },
  control:
    'The same request with the credentials of its owner ends the token in the end, so that the attempts were not refused for their form.',
  proof: 'Before their attempts the other user signs in, which takes their real password.',
  exceptions:
    'An answer of 200 without effect passes: only the survival of the token and what is shown are judged. A page without the token against forged requests counts as a refusal. Without a list of the user the attempts to revoke are judged alone.',
  conflicts:
    'Derived: the specification names the End-User as the one who may revoke; no keyword exists for the negative case.',
  why: 'Anybody could cut users off from their services, or see which ones they use.',
  cause: 'The interface trusts an identifier in the request instead of the signed-in user.',
  mend: 'Take the user from the session or the access token, and never from the request.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const as = operations.credentialsOf('user-revoke-grant')
    if (as === 'nobody' || as === 'admin') {
      check.notApplicable(`the target file makes the call user-revoke-grant as ${as}, not as the user`)
    }
    const listed = check.has('user-list-grants')
    const before = listed ? await operations.userList(users.second) : undefined
    const grant = await rp.offline(users.first, clients.main, browser())
    const subject = { user: users.first, client: clients.main, grant }
    const somebodyElse = { user: users.second, accessToken: undefined }
    if (before !== undefined) await observeNothingShown(check, { before, subject, caller: somebodyElse })
    // Many pages give the values against request forgery, without which nobody gets further, to those with an entry only.
    await rp.offline(users.second, clients.main, browser())
    for (const [caller, name] of [
      ['nobody', 'a caller without credentials'],
      [somebodyElse, 'another user'],
    ] as const) {
      const replies = await operations.attempt('user-revoke-grant', subject, caller)
      replies.forEach(refuseCrash)
      observe.note(`the removal by ${name}`, statuses(replies), replies)
      if (!(await observe.alive(grant, `the offline token after the removal by ${name}`))) return
    }
    if ((check.policy.propagation_window ?? 0) > 0) {
      await propagated(check)
      if (!(await observe.alive(grant, 'the offline token when the attempts had time to spread'))) return
    }
    await operations.revoke('user-revoke-grant', subject)
    await revocationTookEffect(check, grant, 'the offline token when its owner removes the access')
  },
})
