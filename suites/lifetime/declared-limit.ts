import { refreshTokenExpiration, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { canPass, justBefore, needSeconds, pausesUntil } from './passing-time.ts'

export const lifetimeDeclaredLimitReached = requirement({
  id: 'lifetime-declared-limit-reached',
  area: 'lifetime',
  title: 'An offline token in use lives as long as the declared limits say',
  level: 'MUST',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  also: [refreshTokenExpiration('5')],
  statement:
    'How long tokens live is at the discretion of the server; what its owner states about that is what clients build on, so nothing else ends a token that is used in time.',
  profiles: ['oauth2', 'oauth2-bcp', 'oidc-core', 'rt-expiration'],
  needs: ['authorize'],
  optional: ['time-travel'],
  defect: 'maximum-comes-early',
  procedure: [
    'Set the maximum to one hour and the idle limit to two when the driver has admin-lifetimes and the clock moves, else read policy.offline_max_limit and policy.offline_idle_limit.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL until a minute before the maximum (a short one: half of it) in two pauses, or in more that are half the idle limit, and REFRESH after each, following the newest token, and twice after the last; assert 200 each time.',
    'With an idle limit and no maximum: three pauses that end a minute before the idle limit (a short one: half of it).',
    'Where the check has set the limits: TRAVEL past the maximum and REFRESH; a refusal shows that they were in force.',
  ],
  verdict: {
    pass: 'Every refresh until shortly before the limit succeeds.',
    fail: 'The token is refused although it was used in time and its maximum had not come.',
    notApplicable:
      'No limit in seconds is declared and none can be set, or it is too long to wait for and the clock cannot be moved, or it has more than 200 idle limits in it.',
  },
  control: 'The chain itself: each refresh but the first was preceded by one that worked.',
  proof:
    'What each refresh issues shows that the clock moved. Limits that the check sets are seen to be in force by a refusal after the maximum.',
  exceptions:
    'A server that ends offline tokens with the login session is right if its owner declares no longer limit than that; one that declares none is asked by the never-expires profile only.',
  conflicts:
    'The text leaves the lifetime to the server. That it is kept is inferred from the declaration, which is why this counts without any profile of a product.',
  disturbs: 'lifetimes',
  why: 'Clients plan by the documentation and lose their access early.',
  cause:
    'Another limit applies to offline tokens than the one that is documented, such as that of login sessions.',
  mend: 'Find the shorter limit that applies, and remove or document it.',
  hazard: 'short-life',
  async check(check) {
    const { rp, users, clients, browser, observe, operations, policy, has, notApplicable, tookEffect } = check
    const settable = has('admin-lifetimes') && has('time-travel')
    const { idle, max } = settable
      ? { idle: 7200, max: 3600 }
      : { idle: policy.offline_idle_limit, max: policy.offline_max_limit }
    if (typeof idle !== 'number' && typeof max !== 'number') {
      return notApplicable(
        'the target declares no limit of offline tokens in seconds',
        'declared: { offline_max_limit: <seconds> }',
      )
    }
    const ofIdle = typeof idle === 'number' ? [1, 2, 3].map(() => justBefore(idle)) : undefined
    // A maximum that is too far away leaves the idle limit to be looked at.
    const reachable = typeof max === 'number' && canPass(check, justBefore(max))
    const pauses = reachable ? pausesUntil(justBefore(max), idle) : (ofIdle ?? [Number(max)])
    if (pauses === undefined) {
      return notApplicable(`the maximum of ${max} s has more than 200 idle limits of ${idle} s in it`)
    }
    needSeconds(
      check,
      pauses.reduce((sum, pause) => sum + pause, 0),
    )
    if (settable) await operations.setOfflineLimits({ idle: 7200, max: 3600 })
    const grant = await rp.offline(users.first, clients.main, browser())
    let passed = 0
    // The last use is made twice: an ending that a cache hides from one use is seen by the next.
    for (const [index, pause] of [...pauses, 0].entries()) {
      await rp.wait(pause)
      passed += pause
      const reply = await rp.refresh(grant)
      if (reply.granted && index < pauses.length) continue
      observe.that(reply.granted, {
        subject: `the offline token in use, ${Math.round(passed)} s after it was issued`,
        expected: `still refreshes (${limitWords({ idle, max })})`,
        observed: reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`,
        replies: [reply],
      })
      if (!reply.granted) return
    }
    if (!settable) return
    await rp.wait(400)
    const late = await rp.refresh(grant)
    if (late.granted) return observe.note('the offline token after the maximum', 'it refreshes', [late])
    refuseCrash(late)
    tookEffect()
  },
})

function limitWords(limits: { readonly idle: unknown; readonly max: unknown }): string {
  const { idle, max } = limits
  return [
    ...(typeof max === 'number' ? [`maximum ${max} s`] : []),
    ...(typeof idle === 'number' ? [`idle limit ${idle} s`] : []),
  ].join(', ')
}
