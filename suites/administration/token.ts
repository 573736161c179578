import { globalTokenRevocation, keycloakGuide } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const revokeAdminSingleTokenKills = requirement({
  id: 'revoke-admin-single-token-kills',
  area: 'administration',
  title: 'An administrator can revoke one offline token out of several of the same user and client',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'Where the interface offers to end a single offline session, exactly that one ends.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'admin-list-user-tokens', 'admin-revoke-token'],
  dependsOn: ['isolation-second-grant-keeps-first', 'revoke-admin-list-shows-tokens'],
  defect: {
    name: 'admin-single-revoke-noop',
    behaviour: 'The operation answers with success (or 404) and ot1 keeps working.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2 in separate sessions.',
    'Find the entry of ot1 in ADMIN-LIST(U1) (by session identifier or start time).',
    'ADMIN-REVOKE-TOKEN(entry); assert a success status.',
    'Assert DEAD(ot1) and ALIVE(ot2).',
  ],
  verdict: { pass: 'Only ot1 is refused.', fail: 'ot1 works, or ot2 is refused.' },
  evidence: [
    'keycloak/keycloak#27275',
    'keycloak/keycloak#24763',
    'Keycloak admin client deleteSession with isOffline since 24.0.2',
  ],
  async check() {
    throw new Error('to be written')
  },
})

export const revokeAdminPrivilegeEnforced = requirement({
  id: 'revoke-admin-privilege-enforced',
  area: 'administration',
  title: 'Ordinary users cannot use the administrative revocation interfaces',
  level: 'MUST NOT',
  basis: 'derived',
  clause: globalTokenRevocation('3.2'),
  statement:
    'Revocation on behalf of others requires an authenticated and authorized caller; a user token is refused and has no effect.',
  profiles: ['offline-management', 'keycloak', 'global-revocation'],
  needs: ['authorize', 'second-user', 'admin-revoke-user-client'],
  defect: {
    name: 'admin-endpoint-unprotected',
    behaviour: 'Administrative revocation accepts any valid access token.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OBTAIN(U2, C1, "openid", B2) -> at2.',
    'For each administrative operation the driver knows (user, pair, token, client, global) replay the request without credentials and with Authorization: Bearer at2.',
    'Assert 401, 403 or 404 each time.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Every call is refused and ot is alive.',
    fail: 'A call succeeds or ot is refused afterwards.',
  },
  conflicts:
    'Only the global revocation draft writes the rule down; for product interfaces it is self-evident but not specified.',
  async check() {
    throw new Error('to be written')
  },
})
