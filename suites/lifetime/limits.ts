import { keycloakGuide, oauth21, refreshTokenExpiration, rfc9700 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { grantsOfUsers, observeEndedByTime, ofTheUsers } from './ended-by-time.ts'
import { justBefore, marginOf, needSeconds, pausesUntil } from './passing-time.ts'

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
  needs: ['authorize'],
  optional: ['time-travel', 'second-user', 'second-client'],
  reliesOn: ['offline-outlives-session'],
  defect: 'idle-limit-not-enforced',
  procedure: [
    'Set the idle limit to ten minutes when the driver has admin-lifetimes and the clock moves, else read policy.offline_idle_limit.',
    'OFFLINE(U1, C1, B1) -> ot; where there is a second user OFFLINE(U2, C1, B2) -> ot2, which is treated alike.',
    'TRAVEL(limit - 60 s, or half of a limit of less than two minutes), REFRESH, make sure that it works.',
    'TRAVEL(limit + five minutes); without a clock that moves, wait for a short limit and five seconds.',
    'Make sure that a new token of somebody who has none of these refreshes: of U1 at C2; where there is no C2, afterwards a new one of U1. Assert DEAD(newest token) of each user.',
  ],
  verdict: {
    pass: 'Alive before the limit and refused after it.',
    warn: 'The token outlives the announced limit, or the target declares that no idle limit exists.',
    notApplicable:
      'policy.offline_idle_limit is not given and cannot be set, or it is too long to wait for and the clock cannot be moved.',
  },
  control:
    'A fresh token at another client refreshes at the moment of the refusal, or, where there is no other client, one that is obtained right after it; neither can end the tokens that are looked at.',
  proof:
    'The token refreshes shortly before the limit. Limits that the check sets are seen by the refusal; that the clock moved, by what the server issues.',
  exceptions:
    'A server whose owner declares that there is no idle limit gets a warning, under the security profile only. One that ends tokens late declares session_tolerance.',
  conflicts:
    'Directly opposed to the never-expires promise. The length is at the discretion of the server, so absence of a limit is a warning under the security profile and fine under the never-expires profile. Keycloak adds a window of two minutes in some set-ups, hence the five minutes.',
  disturbs: 'lifetimes',
  why: 'A token forgotten on a lost device stays good, though everybody believes that it has run out.',
  cause: 'The limit is configured for login sessions only, or checked only by a clean-up job.',
  mend: 'Compare the last use with the limit at every refresh.',
  async check(check) {
    const { rp, users, clients, browser, observe, operations, policy, has, notApplicable } = check
    const settable = has('admin-lifetimes') && has('time-travel')
    if (typeof policy.offline_idle_limit === 'number' && !settable)
      needSeconds(check, justBefore(policy.offline_idle_limit) + policy.offline_idle_limit + marginOf(check))
    if (settable) await operations.setOfflineLimits({ idle: 600, max: null })
    const limit = settable ? 600 : policy.offline_idle_limit
    if (limit === undefined) {
      return notApplicable(
        'the target does not declare its idle limit for offline tokens',
        'declared: { offline_idle_limit: <seconds or none> }',
      )
    }
    if (limit === 'none') {
      const grant = await rp.offline(users.first, clients.main, browser())
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
    const grants = await grantsOfUsers(check)
    await rp.wait(justBefore(limit))
    for (const grant of grants) await rp.refreshed(grant)
    const pause = limit + marginOf(check)
    await rp.wait(pause)
    const subject = `offline token after ${pause} s without use (limit ${limit} s)`
    await observeEndedByTime(check, ...ofTheUsers(grants, subject))
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
  needs: ['authorize'],
  optional: ['time-travel', 'second-user', 'second-client'],
  shows: ['maximum-ends-token'],
  defect: 'refresh-extends-absolute-maximum',
  procedure: [
    'Set the maximum to one hour and the idle limit to two hours when the driver has admin-lifetimes and the clock moves, else read policy.offline_max_limit.',
    'OFFLINE(U1, C1, B1) -> ot; where there is a second user OFFLINE(U2, C1, B2) -> ot2, which is treated alike.',
    'TRAVEL until a minute before the maximum in two steps, or in more where a declared idle limit wants it, and REFRESH after each, adopting the newest token; make sure that it works.',
    'Once the maximum and five minutes have passed, or five seconds where that has to be waited for, make sure that a new token of somebody who has none of these refreshes: of U1 at C2; where there is no C2, afterwards a new one of U1. Assert DEAD(newest token) of each user and, where it differs, DEAD(ot).',
  ],
  verdict: {
    pass: 'Both are refused after the maximum.',
    fail: 'A token works beyond the maximum.',
    notApplicable:
      'No maximum is declared and none can be set, or it is too long to wait for and the clock cannot be moved.',
  },
  control:
    'A fresh token at another client refreshes at the moment of the refusal, or, where there is no other client, one that is obtained right after it; neither can end the tokens that are looked at.',
  proof:
    'The token refreshes before the maximum. Limits that the check sets are seen by the refusal; that the clock moved, by what the server issues.',
  exceptions:
    'A server without a maximum is not-applicable. One that ends tokens late by more than five minutes declares session_tolerance.',
  conflicts:
    'The expiration draft makes it mandatory that a token does not outlive the authorization; elsewhere it is product configuration.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenBrowserFlowMaxLifespanExpired'],
  disturbs: 'lifetimes',
  why: 'The limit is there so that users are asked again; a client that refreshes could put that off for ever.',
  cause: 'Every refresh, or every rotation, starts a new lifetime.',
  mend: 'Keep the start of the authorization with the grant, and hand it on at each rotation.',
  async check(check) {
    const { rp, clients, observe, operations, policy, has, notApplicable } = check
    const settable = has('admin-lifetimes') && has('time-travel')
    const max = settable ? 3600 : policy.offline_max_limit
    if (typeof max !== 'number') {
      return notApplicable(
        'the target declares no maximum for offline tokens',
        'declared: { offline_max_limit: <seconds> }',
      )
    }
    const end = max + marginOf(check)
    needSeconds(check, end)
    if (settable) await operations.setOfflineLimits({ idle: 7200, max })
    const idle = settable ? 7200 : policy.offline_idle_limit
    const used = pausesUntil(justBefore(max), idle)
    const last = end - justBefore(max)
    if (used === undefined || (typeof idle === 'number' && last >= idle)) {
      return notApplicable(`the idle limit of ${idle} s is too short to tell it from the maximum of ${max} s`)
    }
    const grants = await grantsOfUsers(check)
    for (const pause of used) {
      await rp.wait(pause)
      for (const grant of grants) await rp.refreshed(grant)
    }
    await rp.wait(last)
    const newest = ofTheUsers(grants, `newest offline token after the maximum of ${max} s`)
    check.found('maximum-ends-token', await observeEndedByTime(check, ...newest))
    const { firstRefreshToken, refreshToken } = grants[0]
    if (firstRefreshToken !== undefined && firstRefreshToken !== refreshToken) {
      await observe.deadToken(firstRefreshToken, clients.main, 'the first offline token after the maximum')
    }
  },
})
