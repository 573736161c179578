import type { ListReading } from '../../harness/drivers/operations.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'
import { endedButForOffline, withoutLoginSession } from '../shared/login-session.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'
import { userRevocation } from '../shared/user-revocation.ts'

/** The clients with offline entries in a list. */
function clientsIn({ entries }: ListReading): Set<string> {
  return new Set(entries.flatMap(({ offline, client }) => (offline && client !== undefined ? [client] : [])))
}

export const revokeAdminListShowsTokens = requirement({
  id: 'revoke-admin-list-shows-tokens',
  area: 'administration',
  title: 'An administrator sees the offline tokens of a user',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'The administration interface shows, per user, which clients hold offline tokens, whether or not the user is logged in.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'admin-list-user-tokens'],
  optional: ['online-session', 'rp-logout'],
  asks: ['offline-survives-logout'],
  shows: ['admin-list-shows-tokens'],
  defect: 'admin-list-omits-offline',
  procedure: [
    'Read ADMIN-LIST(U1) as baseline.',
    'OFFLINE(U1, C1, B1) and OFFLINE(U1, C2, B1); LOGOUT(B1), where the target keeps a login session, and its logout spares offline tokens.',
    'Read ADMIN-LIST(U1); assert an offline entry for C1 and one for C2, each where its token still refreshes after the reading, and none for a client that is neither of them nor in the baseline.',
  ],
  verdict: {
    pass: 'Both clients are listed, and nothing that U1 did not grant.',
    fail: 'An entry is missing or a foreign one appears.',
  },
  evidence: ['keycloak/keycloak#17829', 'keycloak/keycloak-ui#4358'],
  cause: 'The view is made from login sessions, so offline tokens vanish from it when the user signs out.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const earlier = clientsIn(await operations.adminListUser(users.first))
    const device = browser()
    const first = await rp.offline(users.first, clients.main, device)
    const second = await rp.offline(users.first, clients.second, device)
    const signedOut = await withoutLoginSession(check, first)
    const reading = await operations.adminListUser(users.first, first)
    for (const grant of [first, second]) {
      const { client } = grant
      const listed = offlineEntriesOf(reading, client).length > 0
      // A token that the logout ended has no place in the list; looked at after the reading, which it might mend.
      if (!listed && signedOut && !(await worksNow(check, grant))) continue
      observe.that(listed, {
        subject: `the administrator's list of the user's offline tokens, client ${client.role}`,
        expected: 'an entry',
        observed: listed ? 'an entry' : 'no entry',
        replies: [reading],
      })
      check.found('admin-list-shows-tokens', listed)
    }
    const known = new Set([...earlier, clients.main.clientId, clients.second.clientId])
    const foreign = [...clientsIn(reading)].filter((name) => !known.has(name))
    observe.that(foreign.length === 0, {
      subject: "other clients in the administrator's list",
      expected: 'none that the user did not grant',
      observed: foreign.length === 0 ? 'none' : foreign.join(', '),
      replies: [reading],
    })
  },
})

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
  reliesOn: ['admin-revocation-spares-others'],
  shows: ['admin-pair-revocation-ends-tokens'],
  defect: 'admin-pair-revoke-noop',
  procedure: [
    'Sign in as U1 in B1; OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2) -> control; both browsers stay signed in.',
    'ADMIN-REVOKE-PAIR(U1, C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot).',
    'If there is ADMIN-LIST, assert that it no longer shows the pair with offline access.',
  ],
  verdict: {
    pass: 'ot is refused and the control works.',
    fail: 'ot works after the success answer.',
    warn: 'ADMIN-LIST still shows the pair.',
  },
  evidence: ['Keycloak admin REST resource users/consents'],
  cause: 'The operation removes the consent record but not the stored refresh tokens.',
  async check({ rp, users, clients, browser, operations, observe, policy, has, blocked, found }) {
    const device = browser()
    // Some servers drop the login session if the first login of a browser asks for offline access.
    await rp.authorized({ client: clients.main, browser: device, user: users.first, scope: 'openid' })
    const grant = await rp.offline(users.first, clients.main, device)
    const control = await rp.offline(users.second, clients.main, browser())
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
    const reading = await withinPropagation(
      { policy },
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
  evidence: ['keycloak/keycloak PR 7377'],
  cause: 'The operation looks for tokens by way of login sessions, and there is none.',
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
  reliesOn: ['admin-revocation-spares-others'],
  shows: ['admin-user-revocation-ends-tokens'],
  defect: 'admin-user-revoke-misses-second-client',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U1, C2, B1) -> ot2, and, unless policy.offline_tokens_per_user_client is single, OFFLINE(U1, C1, B2) -> ot3; OFFLINE(U2, C1, B3) -> control.',
    'ADMIN-REVOKE-USER(U1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD for each token of U1.',
  ],
  verdict: { pass: 'All tokens of U1 are refused and the control works.', fail: 'One of the tokens works.' },
  conflicts:
    'In Keycloak this is the removal of every consent of the user or, from memory and not checked in a text, the admin logout of the user, which sets a not-before mark. The driver declares which operation it uses.',
  evidence: ['keycloak/keycloak PR 5126'],
  cause: 'The operation stops after the first client or the first session it finds.',
  async check({ rp, users, clients, browser, operations, observe, policy, blocked, found }) {
    const device = browser()
    const grant = await rp.offline(users.first, clients.main, device)
    const atSecondClient = await rp.offline(users.first, clients.second, device)
    const onSecondDevice =
      policy.offline_tokens_per_user_client === 'single'
        ? undefined
        : await rp.offline(users.first, clients.main, browser())
    const control = await rp.offline(users.second, clients.main, browser())
    await operations.revoke('admin-revoke-user', { user: users.first, client: clients.main, grant })
    await livingControl({ rp, blocked }, control, 'the token of another user')
    const ended = await observe.dead(grant, "the user's offline token at the main client")
    await observe.dead(atSecondClient, "the user's offline token at the second client")
    found('admin-user-revocation-ends-tokens', ended)
    if (onSecondDevice !== undefined) {
      await observe.dead(onSecondDevice, "the user's offline token on a second device")
    }
  },
})
