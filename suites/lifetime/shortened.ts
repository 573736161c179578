import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { observeEndedByTime } from './ended-by-time.ts'

const before = 7200
const after = 3600

export const lifetimeShortenedLimitApplies = requirement({
  id: 'lifetime-shortened-limit-applies',
  area: 'lifetime',
  title: 'Shortening the limits also hits offline tokens that already exist',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Session and token timeouts', '_timeouts'),
  statement:
    'When an administrator lowers the maximum lifetime, tokens issued under the old value follow the new one, where the server promises that.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'time-travel', 'admin-lifetimes'],
  optional: ['second-user', 'second-client'],
  reliesOn: ['maximum-ends-token'],
  defect: 'shortened-limit-only-for-new-tokens',
  procedure: [
    'Set the maximum and the idle limit to two hours; OFFLINE(U1, C1, B1) -> ot; make sure that it refreshes after half an hour.',
    'Lower the maximum to one hour.',
    'TRAVEL past the lowered maximum, and five minutes or policy.session_tolerance further, which is well before the first one.',
    'Make sure that a new token of U2, else of C2, refreshes; assert DEAD(newest token).',
  ],
  verdict: {
    pass: 'ot is refused.',
    fail: 'ot works beyond the lowered maximum, although policy.limits_apply_to_issued says that it follows.',
    notApplicable: 'policy.limits_apply_to_issued is not true: a limit may also be that of the day of issue.',
  },
  control: 'A fresh token of another user, or at another client, refreshes at the moment of the refusal.',
  proof:
    'The token refreshes after half an hour, before the maximum is lowered. That the new one is in force shows by the refusal, or by `accepted:` of the call.',
  exceptions:
    'A server that keeps the limits of the day of issue is right as well: nothing is judged unless its owner promises the other. The Keycloak driver promises it.',
  conflicts: 'No specification says which of the two limits counts.',
  evidence: ['Keycloak OfflineTokenTest refreshTokenUserSessionMaxLifespanModifiedAfterTokenRefresh'],
  disturbs: 'lifetimes',
  why: 'An administrator who shortens the limit after an incident has changed nothing for the tokens that are out.',
  cause: 'The limit is written into the token, or beside it, when it is issued, and is not looked up again.',
  mend: 'Compute the end from the settings at each use, and not at issue.',
  async check(check) {
    const { rp, users, clients, browser, operations, policy, notApplicable } = check
    if (policy.limits_apply_to_issued !== true) {
      return notApplicable(
        'the target does not promise that new limits count for tokens that exist',
        'declared: { limits_apply_to_issued: true }',
      )
    }
    const late = Math.max(300, policy.session_tolerance ?? 0)
    if (after + late >= before) {
      return notApplicable(`a tolerance of ${late} s is too long to tell the two limits apart`)
    }
    await operations.setOfflineLimits({ idle: before, max: before })
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.wait(after / 2)
    await rp.refreshed(grant)
    // Whatever the first limits did: what is judged is the one that comes now.
    check.tookEffect()
    await operations.setOfflineLimits({ idle: before, max: after })
    await rp.wait(after / 2 + late)
    const subject = `the offline token after the maximum was lowered from ${before} s to ${after} s, ${after + late} s old`
    await observeEndedByTime(check, { grant, subject })
  },
})
