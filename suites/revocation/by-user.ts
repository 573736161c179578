import { keycloakGuide, oidcCore, rfc6749, rfc7009 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeAuthorization } from '../../harness/rp/authorization.ts'
import { noteRevoked } from '../isolation/pairs.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
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
  reliesOn: ['user-revocation-spares-others'],
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
  conflicts:
    'Offering the mechanism is a recommendation; that an offered and confirmed revocation is effective is treated as mandatory, because RFC 6749 lists revoked refresh tokens under invalid_grant.',
  cause:
    'The account interface removes the consent record or the login session, but not the stored refresh tokens.',
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
    'Within the propagation window assert that one of the places that accepted at refuses it: no sub at UserInfo, or active=false at introspection.',
  ],
  verdict: {
    pass: 'The access token is refused or inactive.',
    warn: 'The access token still works; expires_in is reported so that the reader can judge the exposure.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  conflicts:
    'Self-contained access tokens cannot always be revoked; the UserInfo and introspection endpoints of the same server can know better.',
  cause: 'Access tokens are self-contained and nothing at the server connects them with the removed grant.',
  async check(check) {
    const { rp, users, clients, browser, operations } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { accessToken } = await rp.refreshed(grant)
    const accepted = await acceptedAccessToken(check, grant, accessToken)
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    await observeAccessTokenEnded(check, accepted, 'the access token after the user removed the access')
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
    'With U1 logged in (signing in again where the removal ended the session), send an authorization request for "openid offline_access" with prompt=none.',
    'Assert that no code returns, or one that leads to no refresh token, or to one that neither names offline_access in its scope nor survives LOGOUT(B1).',
    'Send the request with prompt=consent and assert that the page appears.',
  ],
  verdict: {
    pass: 'No silent offline grant, and the page appears on the explicit request.',
    warn: 'An offline token is granted silently after the removal, or the explicit request shows no page.',
    notApplicable: 'The client is pre-approved and never shows a page.',
  },
  conflicts:
    'Grant Management notes that discarding a token and discarding a grant are different acts; removal by the user on a consent page is the second one.',
  cause: 'Tokens and consents are stored apart, and the removal ends the tokens only.',
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
      await rp.authorize({ ...request, prompt: 'none' }),
      'a request for offline_access with prompt=none after the removal',
    )
    const asked = await rp.authorize({ ...request, prompt: 'consent', consent: 'stop' })
    const page = asked.kind === 'page' && asked.page.kind === 'consent'
    observe.that(page, {
      subject: 'the next request with prompt=consent after the removal',
      expected: 'a consent page',
      observed: page ? 'a consent page' : describeAuthorization(asked),
      replies: asked.pages,
    })
    // A page for prompt=consent comes without a removal, too.
    await noteRevoked(check, grant)
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
  needs: ['authorize', 'second-user', 'user-list-grants', 'user-revoke-grant'],
  defect: 'account-api-ignores-ownership',
  procedure: [
    'Read USER-LIST(U2); OFFLINE(U1, C1, B1) -> ot.',
    'Send the request of USER-LIST(U1) with the credentials of U2 and read USER-LIST(U2) again; assert that no offline entry of C1 was added and no entry of U1 can be seen.',
    'Send the request of USER-REVOKE(U1, C1) without any credentials or cookies; record the status; assert ALIVE(ot).',
    'Send it with the credentials of U2 but the identifiers of U1; record the status; assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'ot survives all foreign attempts and nothing of U1 is visible.',
    fail: 'ot is dead after a foreign call, or U2 sees a grant of U1.',
    notApplicable: 'The target file makes the call as somebody other than the user.',
  },
  conflicts:
    'Derived: the specification names the End-User as the one who may revoke; no keyword exists for the negative case.',
  cause: 'The interface trusts an identifier in the request instead of the signed-in user.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const as = operations.credentialsOf('user-revoke-grant')
    if (as === 'nobody' || as === 'admin') {
      check.notApplicable(`the target file makes the call user-revoke-grant as ${as}, not as the user`)
    }
    const before = await operations.userList(users.second)
    const grant = await rp.offline(users.first, clients.main, browser())
    const subject = { user: users.first, client: clients.main, grant }
    const somebodyElse = { user: users.second, accessToken: undefined }
    await observeNothingShown(check, { before, subject, caller: somebodyElse })
    for (const [caller, name] of [
      ['nobody', 'a caller without credentials'],
      [somebodyElse, 'another user'],
    ] as const) {
      const replies = await operations.attempt('user-revoke-grant', subject, caller)
      replies.forEach(refuseCrash)
      observe.note(`the removal by ${name}`, statuses(replies), replies)
      if (!(await observe.alive(grant, `the offline token after the removal by ${name}`))) return
    }
  },
})
