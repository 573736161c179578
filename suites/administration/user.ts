import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'
import { endedButForOffline } from '../shared/login-session.ts'
import { settledReading } from '../shared/settled-list.ts'
import { outlivesNewer } from '../shared/several-tokens.ts'
import { userRevocation } from '../shared/user-revocation.ts'

export const revokeAdminUserClientKills = requirement({
  id: 'revoke-admin-user-client-kills',
  area: 'administration',
  title: 'An administrator can revoke the offline tokens of one user for one client',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'Removing a client from the consents of a user in the admin interface makes the offline tokens of that pair unusable.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'admin-revoke-user-client'],
  optional: ['admin-list-user-tokens'],
  shows: ['admin-pair-revocation-ends-tokens'],
  defect: 'admin-pair-revoke-noop',
  procedure: [
    'Sign in as U1 in B1; OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2) -> control; both browsers stay signed in.',
    'ADMIN-REVOKE-PAIR(U1, C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot).',
    'If there is ADMIN-LIST, assert that within the propagation window, and policy.list_cleanup_delay where it is declared, it no longer shows the pair with offline access.',
  ],
  verdict: {
    pass: 'ot is refused and the control works.',
    fail: 'ot works after the success answer.',
    warn: 'ADMIN-LIST still shows the pair.',
  },
  control: "Another user's token at the same client refreshes after the revocation.",
  proof:
    'The token refreshes right before the revocation; where it still works after it, the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'A declared propagation window is granted, to the list policy.list_cleanup_delay as well; a list that lags behind warns only.',
  evidence: ['Keycloak admin REST resource users/consents'],
  why: 'The administrator sees the client gone, and it goes on.',
  cause: 'The operation removes the consent record but not the stored refresh tokens.',
  mend: 'Revoke the grants of user and client together with the consent.',
  hazard: 'revoked',
  async check({ rp, users, clients, browser, operations, observe, policy, has, blocked, found }) {
    const device = browser()
    // Some servers drop the login session if the first login of a browser asks for offline access.
    await rp.authorized({ client: clients.main, browser: device, user: users.first, scope: 'openid' })
    const grant = await rp.offline(users.first, clients.main, device)
    const control = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(grant)
    await operations.revoke('admin-revoke-user-client', { user: users.first, client: clients.main, grant })
    await livingControl({ rp, blocked }, control, 'the token of another user')
    found(
      'admin-pair-revocation-ends-tokens',
      await observe.dead(
        grant,
        'the offline token after the administrator revoked the pair of user and client',
      ),
    )
    if (!has('admin-list-user-tokens')) return
    const reading = await settledReading(
      { rp, policy },
      () => operations.adminListUser(users.first, grant),
      (list) => offlineEntriesOf(list, clients.main).length === 0,
    )
    observe.that(
      offlineEntriesOf(reading, clients.main).length === 0,
      {
        subject: "the administrator's list after the revocation",
        expected: 'no offline entry of the pair',
        observed: counted(offlineEntriesOf(reading, clients.main)),
        replies: [reading],
      },
      'weakness',
    )
  },
})

export const revokeAdminWithoutOnlineSession = requirement({
  id: 'revoke-admin-without-online-session',
  area: 'administration',
  title: 'Admin revocation works when the user has no login session',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'Offline tokens matter most when the user is away; their revocation may not depend on a live login session.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  optional: ['admin-revoke-user-client', 'admin-revoke-user', 'admin-end-session'],
  reliesOn: ['admin-pair-revocation-ends-tokens'],
  asks: ['offline-survives-logout'],
  defect: 'admin-revoke-needs-online-session',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; LOGOUT(B1), or, where that ends offline tokens, the end of the session by an administrator; it has to end the login session; make sure that ot still refreshes.',
    'ADMIN-REVOKE-PAIR(U1, C1), or ADMIN-REVOKE-USER(U1) if pairs are not supported; it has to be accepted.',
    'Assert DEAD(ot).',
  ],
  verdict: {
    pass: 'ot is refused.',
    fail: 'ot works after the success answer.',
    notApplicable: 'The target declares no such operation.',
  },
  control: 'The token refreshes after the logout and right before the revocation.',
  proof:
    'The logout is seen to have ended the login session; that the operation ends tokens of users who are signed in is known from its own requirement.',
  exceptions:
    'Servers without a login session, or whose logout ends offline tokens, have nothing to show here. A declared propagation window is granted.',
  evidence: ['keycloak/keycloak PR 7377'],
  why: 'The access of users who are away, or have left, could not be ended.',
  cause: 'The operation looks for tokens by way of login sessions, and there is none.',
  mend: 'Look for grants by user and client, and not by session.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has, notApplicable } = check
    const operation = userRevocation(has, 'admin-revoke-user-client', 'admin-revoke-user')
    if (operation === undefined) return notApplicable('the target file has no call that revokes for a user')
    const grant = await rp.offline(users.first, clients.main, browser())
    await endedButForOffline(check, grant)
    await operations.revoke(operation, { user: users.first, client: clients.main, grant })
    await observe.dead(grant, 'the offline token of a user who is signed out, after its revocation')
  },
})

export const revokeAdminUserAllKills = requirement({
  id: 'revoke-admin-user-all-kills',
  area: 'administration',
  title: 'An administrator can revoke all offline tokens of a user',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'One operation for a user ends the offline tokens at every client, in one call or by one documented sequence of calls.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'admin-revoke-user'],
  shows: ['admin-user-revocation-ends-tokens'],
  defect: 'admin-user-revoke-misses-second-client',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U1, C2, B1) -> ot2, and, unless policy.offline_tokens_per_user_client is single, OFFLINE(U1, C1, B2) -> ot3; OFFLINE(U2, C1, B3) -> control.',
    'Make sure that ot2 and ot3 refresh, and ot1 after them; where ot1 was ended by ot3, that is recorded with the missing line, and ot1 is left out. Otherwise OFFLINE(U1, C1, B4) -> ot4, which is left as it was issued.',
    'ADMIN-REVOKE-USER(U1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD for each token of U1.',
  ],
  verdict: { pass: 'All tokens of U1 are refused and the control works.', fail: 'One of the tokens works.' },
  control:
    "Each token of the user but ot4 refreshes right before the revocation, and another user's token after it.",
  proof:
    'One of the tokens has to end, or the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'Servers with one token per user and client are judged by two tokens, declared or not. Operations in several calls use `each:`. A declared propagation window is granted.',
  conflicts:
    'In Keycloak this is the removal of every consent of the user or, from memory and not checked in a text, the admin logout of the user, which sets a not-before mark. The driver declares which operation it uses.',
  evidence: ['keycloak/keycloak PR 5126'],
  why: 'Somebody who has left the company keeps access at the client that was forgotten.',
  cause: 'The operation stops after the first client or the first session it finds.',
  mend: 'Write one mark for the user that every refresh compares itself with.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy } = check
    const device = browser()
    const grant = await rp.offline(users.first, clients.main, device)
    const atSecondClient = await rp.offline(users.first, clients.second, device)
    const single = policy.offline_tokens_per_user_client === 'single'
    const newer = single ? undefined : await rp.offline(users.first, clients.main, browser())
    const control = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(atSecondClient)
    if (newer !== undefined) await rp.refreshed(newer)
    const beside = await outlivesNewer(check, grant)
    const unused = single || !beside ? undefined : await rp.offline(users.first, clients.main, browser())
    await operations.revoke('admin-revoke-user', { user: users.first, client: clients.main, grant })
    await livingControl(check, control, 'the token of another user')
    const atMain = beside || newer === undefined ? grant : newer
    const ended = await observe.dead(atMain, "the user's offline token at the main client")
    check.found('admin-user-revocation-ends-tokens', ended)
    await observe.dead(atSecondClient, "the user's offline token at the second client")
    if (beside && newer !== undefined) {
      await observe.dead(newer, "the user's offline token on a second device")
    }
    // Some operations look among the tokens that were in use only.
    if (unused !== undefined) {
      await observe.dead(unused, "the user's offline token that had not refreshed before")
    }
  },
})
