import { keycloakGuide, rfc7009 } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const revokeClientAllKills = requirement({
  id: 'revoke-client-all-kills',
  area: 'client-wide',
  title: 'Revoking everything for a client ends the offline tokens of all its users',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'An administrator can invalidate all offline tokens that were issued to one client, for instance after its secret leaked.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'admin-revoke-client'],
  dependsOn: ['isolation-client-revoke-other-clients'],
  defect: {
    name: 'client-revoke-covers-one-user',
    behaviour: 'The operation ends the tokens of one user only.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U2, C1, B2) -> ot2; OFFLINE(U1, C2, B1) -> control.',
    'CLIENT-REVOKE-ALL(C1); assert a success status.',
    'Assert DEAD(ot1) and DEAD(ot2) within the propagation window.',
    'Assert ALIVE(control).',
  ],
  verdict: {
    pass: 'Both tokens of C1 are refused and the control works.',
    fail: 'A token of C1 works after the window.',
  },
  conflicts:
    'Products implement it as a not-before mark, as deletion of grants, or as disable, revoke, enable; only the outcome is tested. The guide of Keycloak describes the mark for the whole realm; per client it is a field of the client.',
  reservation:
    'The guide text that was read describes the revocation policy for the whole realm and the per-client list; that a single client can be cut off is from memory.',
  evidence: ['indigo-iam/iam#577', 'JanssenProject/jans#498'],
  async check({ rp, users, clients, browser, observe, operations }) {
    const control = await rp.offline(users.first, clients.second, browser())
    const first = await rp.offline(users.first, clients.main, browser())
    const second = await rp.offline(users.second, clients.main, browser())
    await operations.revoke('admin-revoke-client', { client: clients.main })
    await observe.alive(control, 'an offline token of another client')
    await observe.dead(first, "the first user's offline token at the client")
    await observe.dead(second, "the second user's offline token at the client")
  },
})

export const revokeClientListTracks = requirement({
  id: 'revoke-client-list-tracks',
  area: 'client-wide',
  title: 'The per-client list and count of offline tokens follow reality',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'The administrator sees all offline tokens of a client; after revoke-all the list is empty.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'rp-logout', 'admin-list-client-tokens', 'admin-revoke-client'],
  dependsOn: ['revoke-client-all-kills', 'logout-rp-initiated-survives'],
  defect: {
    name: 'client-list-keeps-revoked',
    behaviour: 'After revoke-all the list and the count still contain the unusable tokens.',
  },
  procedure: [
    'Read CLIENT-LIST(C1) as baseline.',
    'OFFLINE(U1, C1, B1), OFFLINE(U2, C1, B2), then LOGOUT in both browsers; assert that CLIENT-LIST(C1) grew by exactly two entries (or count by two) and names U1 and U2.',
    'CLIENT-REVOKE-ALL(C1).',
    'Poll CLIENT-LIST(C1); assert that neither entry is shown as active.',
  ],
  verdict: {
    pass: 'Two more, then none.',
    fail: 'An entry is missing before, or shown as active after revoke-all.',
  },
  conflicts:
    'With a not-before mark some products keep dead rows until a clean-up job runs; the driver may declare policy.list_cleanup_delay.',
  evidence: ['keycloak/keycloak#31359'],
  async check() {
    throw new Error('to be written')
  },
})

export const revokeClientAccessTokensDie = requirement({
  id: 'revoke-client-access-tokens-die',
  area: 'client-wide',
  title: 'Revoking everything for a client also ends its outstanding access tokens',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'When the refresh tokens of a client are revoked together, the access tokens of the same grants should become inactive at the server.',
  profiles: ['revocation', 'keycloak'],
  needs: ['authorize', 'userinfo', 'admin-revoke-client'],
  optional: ['introspection'],
  dependsOn: ['revoke-client-all-kills'],
  defect: {
    name: 'client-revoke-leaves-access-tokens',
    behaviour: 'Access tokens of the client stay active until they expire.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH -> at; assert USERINFO(at) = 200.',
    'CLIENT-REVOKE-ALL(C1).',
    'Within the propagation window assert USERINFO(at) = 401 or INTROSPECT(at, as another resource server).active = false.',
  ],
  verdict: {
    pass: 'at is refused or inactive.',
    warn: 'at still works; its remaining lifetime is reported.',
  },
  conflicts:
    'Applied by analogy to the cascade rule for a single refresh token; RFC 7592 recommends the same when a client is deleted.',
  async check() {
    throw new Error('to be written')
  },
})
