import { keycloakGuide } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

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
  needs: ['authorize', 'second-client', 'rp-logout', 'admin-list-user-tokens'],
  dependsOn: ['logout-rp-initiated-survives'],
  defect: {
    name: 'admin-list-omits-offline',
    behaviour: 'The admin view of a user shows login sessions only.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) and OFFLINE(U1, C2, B1); LOGOUT(B1).',
    'Read ADMIN-LIST(U1).',
    'Assert one entry for C1 and one for C2, and none for a client that U1 never used.',
    'If entries carry a start or last-access time, assert that it lies within the test period.',
  ],
  verdict: {
    pass: 'Exactly the two clients are listed.',
    fail: 'An entry is missing or a foreign one appears.',
  },
  evidence: ['keycloak/keycloak#17829', 'keycloak/keycloak-ui#4358'],
  async check() {
    throw new Error('to be written')
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
  dependsOn: ['isolation-admin-revoke-other-users'],
  defect: {
    name: 'admin-pair-revoke-noop',
    behaviour: 'The admin operation succeeds but the offline token keeps working.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2) -> control; keep both browsers logged in.',
    'ADMIN-REVOKE-PAIR(U1, C1); assert a success status.',
    'Assert DEAD(ot) and ALIVE(control).',
    'If available assert that ADMIN-LIST(U1) no longer shows C1.',
  ],
  verdict: {
    pass: 'ot is refused and the control works.',
    fail: 'ot works after the success answer.',
    warn: 'ADMIN-LIST still shows the pair.',
  },
  evidence: ['Keycloak admin REST resource users/consents'],
  async check({ rp, users, clients, browser, observe, operations }) {
    const control = await rp.offline(users.second, clients.main, browser())
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.online(users.first, clients.main, grant.browser)
    await operations.revoke('admin-revoke-user-client', { user: users.first, client: clients.main, grant })
    await observe.alive(control, "another user's offline token")
    await observe.dead(grant, "the pair's offline token after the administrator revoked it")
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
  needs: ['authorize', 'online-session', 'rp-logout', 'admin-revoke-user-client'],
  optional: ['admin-revoke-user'],
  dependsOn: ['revoke-admin-user-client-kills', 'logout-rp-initiated-survives'],
  defect: {
    name: 'admin-revoke-needs-online-session',
    behaviour:
      'The operation walks over live login sessions and finds nothing to revoke when the user is logged out.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; LOGOUT(B1); assert SSO(B1, C1) = ended.',
    'ADMIN-REVOKE-PAIR(U1, C1), or ADMIN-REVOKE-USER(U1) if pairs are not supported; assert a success status.',
    'Assert DEAD(ot).',
  ],
  verdict: { pass: 'ot is refused.', fail: 'ot works after the success answer.' },
  evidence: ['keycloak/keycloak PR 7377'],
  async check({ rp, users, clients, browser, observe, operations }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.loggedOut(grant)
    await operations.revoke('admin-revoke-user-client', { user: users.first, client: clients.main, grant })
    await observe.dead(grant, 'the offline token that was revoked while nobody was signed in')
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
  dependsOn: ['isolation-admin-revoke-other-users'],
  defect: {
    name: 'admin-user-revoke-misses-second-client',
    behaviour: 'Only the offline tokens of the first client found are revoked.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U1, C2, B1) -> ot2, OFFLINE(U1, C1, B2) -> ot3; OFFLINE(U2, C1, B3) -> control.',
    'ADMIN-REVOKE-USER(U1); assert a success status.',
    'Assert DEAD(ot1), DEAD(ot2), DEAD(ot3) and ALIVE(control).',
  ],
  verdict: { pass: 'All three tokens are refused and the control works.', fail: 'One of the tokens works.' },
  conflicts:
    'In Keycloak this is the removal of every consent of the user or, from memory and not checked in a text, the admin logout of the user, which sets a not-before mark. The driver declares which operation it uses.',
  evidence: ['keycloak/keycloak PR 5126'],
  async check({ rp, users, clients, browser, observe, operations }) {
    const control = await rp.offline(users.second, clients.main, browser())
    const shared = browser()
    const first = await rp.offline(users.first, clients.main, shared)
    const second = await rp.offline(users.first, clients.second, shared)
    await operations.revoke('admin-revoke-user', { user: users.first, client: clients.main, grant: first })
    await observe.alive(control, "another user's offline token")
    await observe.dead(first, "the user's token at the first client")
    await observe.dead(second, "the user's token at the second client")
  },
})
