import type { Check } from '../../harness/checks/context.ts'
import { fapi2 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { publicGrant, reuseGraceOver } from '../shared/token-line.ts'

export const rotationGraceRepeatsUsableToken = requirement({
  id: 'rotation-grace-repeats-usable-token',
  area: 'hygiene',
  title: 'The same token again within the grace brings one that works',
  level: 'SHOULD',
  basis: 'derived',
  clause: fapi2('5.3.2.1', 'section-5.3.2.1'),
  statement:
    'A grace is there for the client that lost an answer: it asks again with the old token and can go on with what it gets, whether it is public or confidential.',
  profiles: ['oauth2-bcp', 'fapi2', 'mcp'],
  needs: ['authorize', 'rotation'],
  optional: ['public-client', 'confidential-client'],
  asks: ['predecessor-good-until-successor-used'],
  defect: 'grace-answers-dead-token',
  procedure: [
    'For C1 and P1: OFFLINE(U1, client, B1) -> r1; REFRESH(r1) -> r2. A client whose token is not replaced is left out.',
    'At once REFRESH(r1) again, as if r2 had never come; assert that it yields tokens.',
    'Wait policy.reuse_grace plus one second. REFRESH with the refresh token of the second answer, else with r1; assert that it works.',
  ],
  verdict: {
    pass: 'The second answer brings a token that works beyond the grace.',
    warn: 'r1 is refused within the declared grace, or what it brings is dead once the grace is over.',
    notApplicable:
      'No grace is declared and an old token was not seen to work until its successor is used, or no token is replaced.',
  },
  control: 'The first refresh with the same token worked a moment before.',
  proof:
    'r1 and r2 differ, and the second request is sent within the declared grace, else the check is blocked. The token is tried after the grace, so that it is not the grace that accepts it.',
  exceptions:
    'Strict reuse detection without a grace is legal and not concerned. Whether the second answer repeats the first successor or brings another one is all the same.',
  why: 'The client that lost an answer, for which the grace is there, is signed out all the same.',
  cause: 'The second answer is made like the first, with a token that is not written down as current.',
  mend: 'Answer the retry with the current token, or write its new one down as current.',
  hazard: 'lost-answer',
  async check(check) {
    const { policy, knows, has, clients, users, rp, browser, notApplicable } = check
    const declared = (policy.reuse_grace ?? 0) > 0
    if (!declared && !knows('predecessor-good-until-successor-used')) {
      notApplicable('no grace period is declared', 'declared: { reuse_grace: <seconds> }')
    }
    let judged = false
    // The fact that takes the place of a declaration is one of public clients.
    if (declared && has('confidential-client')) {
      const grant = await rp.offline(users.first, clients.main, browser())
      judged = await judgeRepeated(check, grant, 'a confidential client')
    }
    if (has('public-client')) {
      judged = (await judgeRepeated(check, await publicGrant(check), 'a public client')) || judged
    }
    if (!judged) notApplicable('the target does not replace refresh tokens')
  },
})

/** Returns false where the token is not replaced. */
async function judgeRepeated(check: Check, grant: Grant, whose: string): Promise<boolean> {
  const { rp, observe, policy, blocked } = check
  const token = grant.refreshToken ?? ''
  const started = rp.now()
  await rp.refreshed(grant)
  if (grant.refreshToken === token) return false
  const again = await rp.refreshToken(token, grant.client)
  if (!again.granted) refuseCrash(again)
  const grace = policy.reuse_grace ?? 0
  if (!again.granted && grace > 0 && rp.now() - started >= grace * 1000) {
    blocked(`two refreshes within the grace period of ${grace} s`)
  }
  const answered = observe.that(again.granted, {
    subject: `the replaced token of ${whose}, once more within the grace`,
    expected: 'tokens',
    observed: again.granted ? 'tokens' : describeRefusal(again),
    replies: [again],
  })
  if (!answered) return true
  await reuseGraceOver(check)
  await observe.aliveToken(
    again.refreshToken ?? token,
    grant.client,
    `what the replaced token of ${whose} brought within the grace, after the grace`,
  )
  return true
}
