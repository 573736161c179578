import { keycloakGuide, oauth21, refreshTokenExpiration, rfc9700 } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const lifetimeIdleExpiryEnforced = requirement({
  id: 'lifetime-idle-expiry-enforced',
  area: 'lifetime',
  title: 'An offline token unused for longer than the declared idle limit is refused',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.3'), keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'Refresh tokens should expire when the client has been inactive for some time; a limit that is announced has to be real.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'time-travel'],
  dependsOn: ['lifetime-survives-sso-expiry'],
  defect: {
    name: 'idle-limit-not-enforced',
    behaviour: 'The configured idle limit of offline tokens is never applied.',
  },
  procedure: [
    'Read policy.offline_idle_limit, or set it to ten minutes when the driver has admin-lifetimes.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL(limit - 60 s), REFRESH, assert 200 (control).',
    'TRAVEL(limit + five minutes), assert DEAD(newest token).',
  ],
  verdict: {
    pass: 'Alive before the limit and refused after it.',
    warn: 'The token outlives the announced limit, or the target declares that no idle limit exists and profile oauth2-bcp is selected.',
    notApplicable: 'Only a never-expiring profile is selected and policy.offline_idle_limit is none.',
  },
  conflicts:
    'Directly opposed to the never-expires promise. The length is at the discretion of the server, so absence of a limit is a warning under the security profile and fine under the never-expires profile. Keycloak adds a window of two minutes in some set-ups, hence the five minutes.',
  async check() {
    throw new Error('to be written')
  },
})

export const lifetimeAbsoluteMaximumEnforced = requirement({
  id: 'lifetime-absolute-maximum-enforced',
  area: 'lifetime',
  title: 'A configured absolute maximum ends the token however often it is refreshed',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts'), refreshTokenExpiration('5')],
  statement:
    'With a maximum lifetime configured, refreshing (and rotating) never carries the authorization beyond it.',
  profiles: ['offline-management', 'keycloak', 'rt-expiration'],
  needs: ['authorize', 'time-travel', 'admin-lifetimes'],
  defect: {
    name: 'refresh-extends-absolute-maximum',
    behaviour: 'Each refresh starts a new maximum lifetime.',
  },
  procedure: [
    'Set the maximum to one hour and the idle limit to two hours.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL(+30 minutes), REFRESH, adopt the newest token, assert 200.',
    'TRAVEL(+35 minutes), assert DEAD(newest token) and DEAD(ot).',
  ],
  verdict: { pass: 'Both are refused after the maximum.', fail: 'A token works beyond the maximum.' },
  conflicts:
    'The expiration draft makes it mandatory that a token does not outlive the authorization; elsewhere it is product configuration.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenBrowserFlowMaxLifespanExpired'],
  async check() {
    throw new Error('to be written')
  },
})
