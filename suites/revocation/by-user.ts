import { keycloakGuide, oidcCore, rfc6749, rfc7009 } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const revokeUserListShowsGrant = requirement({
  id: 'revoke-user-list-shows-grant',
  area: 'revocation',
  title: 'The user sees clients with offline access, also after logging out and in again',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'To be able to revoke, a user needs a place that shows which clients hold offline access; the entry must not depend on the login session it came from.',
  profiles: ['oidc-core', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout', 'user-list-grants'],
  dependsOn: ['logout-rp-initiated-survives', 'logout-relogin-survives'],
  defect: {
    name: 'user-list-omits-offline-grants',
    behaviour:
      'The list is built from live login sessions only, so the offline grant disappears after logout.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'Read USER-LIST(U1); assert an entry for C1 that is marked as offline access or names the scope.',
    'LOGOUT(B1); log in again in B2 and read USER-LIST(U1) there.',
    'Assert that the entry is still present.',
  ],
  verdict: {
    pass: 'C1 is listed with offline access both times.',
    fail: 'Under a profile in promised_by: the entry is missing in one of the two readings.',
    warn: 'The entry is missing, or it is present without any sign of offline access.',
  },
  conflicts:
    'OIDC Core asks for a revocation mechanism, not for a list; RFC 7009 mentions such lists as common practice.',
  evidence: [
    'keycloak/keycloak#50926',
    'keycloak/keycloak#15502',
    'Keycloak account REST resource applications',
  ],
  async check() {
    throw new Error('to be written')
  },
})

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
  dependsOn: ['isolation-user-revoke-other-users'],
  defect: {
    name: 'user-revoke-noop',
    behaviour: 'The account page confirms the removal but the offline token keeps working.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH once and adopt the newest token.',
    'OFFLINE(U2, C1, B2) -> control.',
    'USER-REVOKE(U1, C1); assert a success answer.',
    'Assert DEAD(newest token) and DEAD(ot) within the propagation window.',
    'Assert ALIVE(control) so that the refusals are not an outage.',
  ],
  verdict: {
    pass: 'All tokens of the grant are refused and the control works.',
    fail: 'A token of the revoked grant still works.',
  },
  conflicts:
    'Offering the mechanism is a recommendation; that an offered and confirmed revocation is effective is treated as mandatory, because RFC 6749 lists revoked refresh tokens under invalid_grant.',
  async check({ rp, users, clients, browser, observe, operations }) {
    const control = await rp.offline(users.second, clients.main, browser())
    const grant = await rp.offline(users.first, clients.main, browser())
    const first = grant.refreshToken ?? ''
    await rp.refreshed(grant)
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    await observe.alive(control, "another user's offline token")
    await observe.dead(grant, 'the newest token after the user revoked it')
    await observe.deadToken(first, clients.main, 'the first token of the revoked grant')
  },
})

export const revokeUserListClears = requirement({
  id: 'revoke-user-list-clears',
  area: 'revocation',
  title: 'After revocation the entry is gone from the list of the user',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement: 'A revoked offline grant no longer shows up as active.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'user-list-grants', 'user-revoke-grant'],
  dependsOn: ['revoke-user-list-shows-grant', 'revoke-user-kills-offline-token'],
  defect: {
    name: 'user-list-keeps-revoked',
    behaviour: 'The list still shows the offline grant after it was revoked.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1); assert that USER-LIST(U1) shows C1.',
    'USER-REVOKE(U1, C1).',
    'Poll USER-LIST(U1) within the propagation window; assert that C1 is absent or no longer marked as having offline access.',
  ],
  verdict: { pass: 'No active offline entry for C1 remains.', warn: 'The entry is still shown as active.' },
  conflicts: 'A live login session of the client may keep a row for it; only the offline mark counts.',
  async check() {
    throw new Error('to be written')
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
  needs: ['authorize', 'user-revoke-grant', 'userinfo'],
  optional: ['introspection'],
  dependsOn: ['revoke-user-kills-offline-token'],
  defect: {
    name: 'user-revoke-leaves-access-token',
    behaviour: 'Access tokens of the removed grant stay active until they expire.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH -> at; assert USERINFO(at) = 200.',
    'USER-REVOKE(U1, C1).',
    'Within the propagation window assert that USERINFO(at) is 401, or INTROSPECT(at) gives active=false.',
  ],
  verdict: {
    pass: 'The access token is refused or inactive.',
    warn: 'The access token still works; expires_in is reported so that the reader can judge the exposure.',
  },
  conflicts:
    'Self-contained access tokens cannot always be revoked; the UserInfo and introspection endpoints of the same server can know better.',
  async check() {
    throw new Error('to be written')
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
  dependsOn: ['scope-prompt-none-no-silent-offline'],
  defect: {
    name: 'user-revoke-keeps-consent',
    behaviour:
      'Revocation deletes the tokens but keeps the consent, so prompt=none yields a new offline token.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) with an approved consent page.',
    'USER-REVOKE(U1, C1).',
    'With U1 logged in, send an authorization request for "openid offline_access" with prompt=none.',
    'Assert an error redirect, or a code that leads to no offline-capable token.',
    'Send the request with prompt=consent and assert that the page appears.',
  ],
  verdict: {
    pass: 'No silent offline grant, and the page appears on the explicit request.',
    warn: 'An offline token is granted silently after the removal.',
    notApplicable: 'The client is pre-approved and never shows a page.',
  },
  conflicts:
    'Grant Management notes that discarding a token and discarding a grant are different acts; removal by the user on a consent page is the second one.',
  async check() {
    throw new Error('to be written')
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
  defect: {
    name: 'account-api-ignores-ownership',
    behaviour:
      'The self-service interface takes the grant identifier from the request and does not compare its owner with the caller.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; let the driver expose the request it uses for USER-REVOKE(U1, C1).',
    'Replay it without any credentials or cookies.',
    'Replay it with the credentials of U2 but the identifiers of the grant of U1.',
    'Read the list with the credentials of U2 and assert that no grant of U1 appears.',
    'Assert that each replay is answered with 401, 403, 404, a login redirect or an empty success, and assert ALIVE(ot) at the end.',
  ],
  verdict: {
    pass: 'ot survives all foreign attempts and nothing of U1 is visible.',
    fail: 'ot is dead after a foreign call, or U2 sees a grant of U1.',
  },
  conflicts:
    'Derived: the specification names the End-User as the one who may revoke; no keyword exists for the negative case.',
  async check() {
    throw new Error('to be written')
  },
})
