import { keycloakGuide, oidcCore, rfc9700 } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const lifetimeNoExpiryDeclared = requirement({
  id: 'lifetime-no-expiry-declared',
  area: 'lifetime',
  title: 'An offline token carries no expiry',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'A server whose offline tokens never expire says so: no exp in the token or in its introspection, and refresh_expires_in equal to 0.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  defect: {
    name: 'offline-token-has-expiry',
    behaviour: 'Offline tokens are issued with an exp claim and a positive refresh_expires_in.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> response with ot.',
    'If ot is a JWT, decode it without verification and assert that exp is absent (or 0).',
    'If the response has refresh_expires_in, assert that it is 0.',
    'If ot can be introspected, assert active=true and that exp is absent (or 0).',
    'REFRESH(ot, C1) and assert the same for the new response.',
  ],
  verdict: {
    pass: 'No representation of ot carries an expiry.',
    fail: 'An expiry is declared although policy.offline_max_limit is none.',
    notApplicable:
      'policy.offline_max_limit is set, or the token is opaque, not introspectable and refresh_expires_in is absent.',
  },
  conflicts:
    'RFC 9700 wants refresh tokens to expire after inactivity; an absolute expiry is not required by any specification. With a configured maximum the same product does set exp and refresh_expires_in.',
  evidence: [
    'Keycloak OfflineTokenTest offlineTokenBrowserFlow and offlineRefreshWhenNoOfflineScope',
    'keycloak/keycloak#8919',
  ],
  async check() {
    throw new Error('to be written')
  },
})

export const lifetimeDeclaredNeverIsHonoured = requirement({
  id: 'lifetime-declared-never-is-honoured',
  area: 'lifetime',
  title: 'A token declared as never expiring is not killed by a hidden idle limit',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'If the response says 0 and the target declares no idle limit, a long pause may not kill the token; if there is an idle limit, the declaration is misleading and has to be reported.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'time-travel'],
  dependsOn: ['lifetime-survives-sso-expiry'],
  defect: {
    name: 'silent-idle-expiry',
    behaviour:
      'refresh_expires_in is 0 and no idle limit is declared, but the token is refused after 60 days without use.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; record refresh_expires_in and the exp facts.',
    'TRAVEL past policy.offline_idle_limit plus five minutes, or +400 days if it is none, without using ot.',
    'Probe REFRESH(ot, C1).',
  ],
  verdict: {
    pass: 'The token is alive.',
    fail: 'policy.offline_idle_limit is none and the token is refused.',
    warn: 'An idle limit is declared in the target file and enforced, while the token response still says 0.',
    notApplicable: 'The response declares a finite lifetime.',
  },
  conflicts:
    'With the defaults of Keycloak the documentation says that an offline token never expires and in the same paragraph that it has to be used every 30 days; the token response says 0 in both cases. We report a warning for the default set-up and a failure only for a contradiction with the target file.',
  evidence: ['keycloak/keycloak#48063', 'keycloak/keycloak#8919'],
  async check() {
    throw new Error('to be written')
  },
})

export const lifetimeSurvivesSsoExpiry = requirement({
  id: 'lifetime-survives-sso-expiry',
  area: 'lifetime',
  title: 'Offline tokens outlive the idle and the maximum lifetime of the login session',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts'), oidcCore('11', 'OfflineAccess')],
  statement: 'The timeouts of the login session do not apply to offline tokens.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'online-session', 'time-travel'],
  optional: ['online-refresh-token'],
  defect: {
    name: 'offline-bound-to-session-max',
    behaviour: 'Offline tokens die when the maximum lifetime of the login session they came from is reached.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; if available ONLINE(U1, C1, B1) -> rt as contrast.',
    'TRAVEL(policy.sso_idle_limit + 5 minutes); assert SSO(B1, C1) = ended; record whether rt is dead; assert ALIVE(ot).',
    'In a new browser repeat, keeping the login session active with prompt=none requests until policy.sso_max_limit has passed; assert SSO = ended and ALIVE(ot).',
  ],
  verdict: {
    pass: 'ot is alive after both kinds of session expiry.',
    fail: 'ot is refused in one of the rounds.',
    warn: 'rt is still alive after the session expired.',
  },
  conflicts:
    'OIDC Core defines access while the user is not logged in, which covers expired sessions too, but without a keyword on lifetimes.',
  evidence: ['keycloak/keycloak#9299', 'keycloak/keycloak PR 3836'],
  async check() {
    throw new Error('to be written')
  },
})

export const lifetimeRegularUseNeverExpires = requirement({
  id: 'lifetime-regular-use-never-expires',
  area: 'lifetime',
  title: 'An offline token in regular use works for years',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts'), rfc9700('4.14.2')],
  statement:
    'Every refresh restarts the idle clock, and without a configured maximum nothing else ends the token.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'time-travel'],
  dependsOn: ['lifetime-survives-sso-expiry'],
  defect: {
    name: 'idle-clock-not-reset',
    behaviour: 'The idle clock runs from issuance and is not restarted by a refresh.',
  },
  procedure: [
    'If the driver has admin-lifetimes, set the idle limit to 30 days and no maximum; otherwise use the policy of the target.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'Repeat 40 times: TRAVEL(half of the idle limit in force, or 30 days if there is none), REFRESH following the newest token, assert 200.',
    'Assert that the travelled time exceeds 400 days; add rounds until it does.',
  ],
  verdict: {
    pass: 'Every refresh succeeds.',
    fail: 'A refresh is refused although no pause exceeded the idle limit.',
    notApplicable: 'policy.offline_max_limit is finite.',
  },
  evidence: ['keycloak/keycloak#41191'],
  async check() {
    throw new Error('to be written')
  },
})
