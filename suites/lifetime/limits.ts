import { keycloakGuide, oauth21, refreshTokenExpiration, rfc9700 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'

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
  reliesOn: ['offline-outlives-session'],
  defect: 'idle-limit-not-enforced',
  procedure: [
    'Set the idle limit to ten minutes when the driver has admin-lifetimes, else read policy.offline_idle_limit.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL(limit - 60 s), REFRESH, assert 200 (control).',
    'TRAVEL(limit + five minutes); make sure that a new OFFLINE(U1, C1, B2) refreshes; assert DEAD(newest token).',
  ],
  verdict: {
    pass: 'Alive before the limit and refused after it.',
    warn: 'The token outlives the announced limit, or the target declares that no idle limit exists.',
    notApplicable: 'policy.offline_idle_limit is not given and cannot be set.',
  },
  conflicts:
    'Directly opposed to the never-expires promise. The length is at the discretion of the server, so absence of a limit is a warning under the security profile and fine under the never-expires profile. Keycloak adds a window of two minutes in some set-ups, hence the five minutes.',
  disturbs: 'lifetimes',
  cause: 'The limit is configured for login sessions only, or checked only by a clean-up job.',
  async check({ rp, users, clients, browser, observe, operations, policy, has, notApplicable }) {
    const settable = has('admin-lifetimes')
    if (settable) await operations.setOfflineLimits({ idle: 600, max: null })
    const limit = settable ? 600 : policy.offline_idle_limit
    if (limit === undefined) {
      return notApplicable(
        'the target does not declare its idle limit for offline tokens',
        'declared: { offline_idle_limit: <seconds or none> }',
      )
    }
    const grant = await rp.offline(users.first, clients.main, browser())
    if (limit === 'none') {
      observe.that(
        false,
        {
          subject: 'the idle limit of offline tokens',
          expected: 'some limit',
          observed: 'the target declares that there is none',
          replies: [grant.first],
        },
        'weakness',
      )
      return
    }
    await rp.wait(limit - 60)
    await rp.refreshed(grant)
    await rp.wait(limit + 300)
    // Somebody else's fresh token, so that the refusal is not an outage.
    const control = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(control)
    await observe.dead(grant, `the offline token after ${limit + 300} s without use (limit ${limit} s)`)
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
  defect: 'refresh-extends-absolute-maximum',
  procedure: [
    'Set the maximum to one hour and the idle limit to two hours.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL(+30 minutes), REFRESH, adopt the newest token, assert 200.',
    'TRAVEL(+35 minutes); make sure that a new OFFLINE(U1, C1, B2) refreshes; assert DEAD(newest token) and, where they differ, DEAD(ot).',
  ],
  verdict: { pass: 'Both are refused after the maximum.', fail: 'A token works beyond the maximum.' },
  conflicts:
    'The expiration draft makes it mandatory that a token does not outlive the authorization; elsewhere it is product configuration.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenBrowserFlowMaxLifespanExpired'],
  disturbs: 'lifetimes',
  cause: 'Every refresh, or every rotation, starts a new lifetime.',
  async check({ rp, users, clients, browser, observe, operations }) {
    await operations.setOfflineLimits({ idle: 7200, max: 3600 })
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.wait(1800)
    await rp.refreshed(grant)
    await rp.wait(2100)
    const control = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(control)
    await observe.dead(grant, 'the newest offline token after the maximum')
    const { firstRefreshToken, refreshToken } = grant
    if (firstRefreshToken !== undefined && firstRefreshToken !== refreshToken) {
      await observe.deadToken(firstRefreshToken, clients.main, 'the first offline token after the maximum')
    }
  },
})
