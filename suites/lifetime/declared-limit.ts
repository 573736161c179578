import type { Check } from '../../harness/checks/context.ts'
import { refreshTokenExpiration, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { DeclaredLimit } from '../../harness/target/target-file.ts'
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
    'Read policy.offline_max_limit and policy.offline_idle_limit. OFFLINE(U1, C1, B1) -> ot.',
    'TRAVEL until a minute before the maximum (a short one: half of it) in two pauses, or in more that are half the idle limit, and REFRESH after each, following the newest token, and twice after the last; assert 200 each time.',
    'With an idle limit and no maximum: three pauses that end a minute before the idle limit (a short one: half of it).',
    'When the driver has admin-lifetimes and the clock moves, set the maximum to one hour and the idle limit to two, and do the same with another token; then TRAVEL past the maximum and REFRESH; a refusal shows that they were in force.',
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
    const { rp, observe, operations, policy, has, tookEffect, notApplicable } = check
    const declared = { idle: policy.offline_idle_limit, max: policy.offline_max_limit }
    const isDeclared = typeof declared.idle === 'number' || typeof declared.max === 'number'
    if (!has('admin-lifetimes') || !has('time-travel')) {
      if (!isDeclared) {
        return notApplicable(
          'the target declares no limit of offline tokens in seconds',
          'declared: { offline_max_limit: <seconds> }',
        )
      }
      const uses = usesWithin(check, declared)
      if (uses === undefined) {
        return notApplicable(
          `the maximum of ${declared.max} s has more than 200 idle limits of ${declared.idle} s in it`,
        )
      }
      needSeconds(
        check,
        uses.reduce((sum, pause) => sum + pause, 0),
      )
      await observeUsed(check, declared, uses)
      return
    }
    // What is in force by itself first: another limit would hide behind the short ones that the check sets.
    const uses = isDeclared ? usesWithin(check, declared) : undefined
    if (uses !== undefined && (await observeUsed(check, declared, uses)) === undefined) return
    const own = { idle: 7200, max: 3600 }
    await operations.setOfflineLimits(own)
    const grant = await observeUsed(check, own, pausesUntil(justBefore(own.max), own.idle) ?? [])
    if (grant === undefined) return
    await rp.wait(400)
    const late = await rp.refresh(grant)
    if (late.granted) return observe.note('the offline token after the maximum', 'it refreshes', [late])
    refuseCrash(late)
    tookEffect()
  },
})

interface Limits {
  readonly idle: DeclaredLimit | undefined
  readonly max: DeclaredLimit | undefined
}

/** The pauses after which a token is used until shortly before its end; undefined where they are too many. */
function usesWithin(check: Check, { idle, max }: Limits): number[] | undefined {
  // A maximum that is too far away leaves the idle limit to be looked at.
  if (typeof max === 'number' && canPass(check, justBefore(max))) return pausesUntil(justBefore(max), idle)
  return typeof idle === 'number' ? [1, 2, 3].map(() => justBefore(idle)) : [Number(max)]
}

/** Expects that a new token refreshes after each pause; returns its grant, or undefined where it was refused. */
async function observeUsed(
  { rp, users, clients, browser, observe }: Check,
  limits: Limits,
  pauses: readonly number[],
): Promise<Grant | undefined> {
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
      expected: `still refreshes (${limitWords(limits)})`,
      observed: reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`,
      replies: [reply],
    })
    if (!reply.granted) return undefined
  }
  return grant
}

function limitWords({ idle, max }: Limits): string {
  return [
    ...(typeof max === 'number' ? [`maximum ${max} s`] : []),
    ...(typeof idle === 'number' ? [`idle limit ${idle} s`] : []),
  ].join(', ')
}
