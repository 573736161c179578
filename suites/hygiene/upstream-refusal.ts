import { rfc6749 } from '../../harness/engine/clause.ts'
import { isCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'

export const errorsUpstreamRefusalPassedOn = requirement({
  id: 'errors-upstream-refusal-passed-on',
  area: 'hygiene',
  title: 'A refusal of the upstream provider reaches the client as invalid_grant',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('5.2'),
  statement:
    'A server whose tokens lean on those of another one refuses a refresh with 400 invalid_grant where the other one has ended what it granted.',
  profiles: ['mcp'],
  needs: ['authorize', 'second-user', 'upstream-idp', 'upstream-revocation'],
  defect: 'upstream-refusal-as-invalid-token',
  procedure: [
    'OFFLINE(U2, C1, B2) -> control, without the upstream provider.',
    'UU signs in at the upstream provider: OFFLINE(UU, C1, B1) -> ot; REFRESH(ot), which has to work.',
    'End what the upstream provider granted for UU, by the call upstream-revoke-user.',
    'Make sure that ALIVE(control), else the check is blocked. REFRESH(ot) within the propagation window, until no access token comes; a crash is asked once more.',
    'Assert status 400 and error=invalid_grant.',
  ],
  verdict: {
    pass: 'The refusal is 400 invalid_grant.',
    fail: 'Another status or error code is returned, a crash among them.',
    notApplicable: 'The target file names no upstream provider, or no call that ends what it granted.',
  },
  control:
    "Another user's offline token, which has nothing to do with the upstream provider, refreshes after it.",
  proof:
    'The token refreshed before and does not after the call, which is made at the upstream provider only. Where it goes on to work nothing was seen of the call, and the check is blocked.',
  exceptions:
    'A server that only has its users sign in elsewhere, and keeps its own tokens alive, has no such call in its target file. One that learns of the end when it next asks is granted the propagation window.',
  conflicts:
    'Section 5.2 defines the code for a token that is invalid, expired or revoked, and knows no proxies; that a token is invalid once what stands behind it is gone is our inference.',
  evidence: ['BerriAI/litellm issue 29588'],
  why: 'The client takes it for an outage, or for a problem of its own, and tries for ever instead of asking its user to sign in.',
  cause: 'The error of the upstream provider is wrapped into one of the framework, such as 401 or 500.',
  mend: 'Answer 400 with invalid_grant where the upstream provider does; answer 503 where it does not answer.',
  hazard: 'revoked',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy, tookEffect } = check
    const { upstream } = rp
    const control = await rp.offline(users.second, clients.main, browser())
    const offline = await rp.offline(upstream.user, clients.main, browser(), {
      parameters: upstream.parameters,
    })
    await rp.refreshed(offline)
    await rp.clock.intoNewSecond()
    await operations.state.change('upstream-revoke-user', { user: upstream.user })
    await livingControl(check, control, 'the token of another user')
    const refused = await withinPropagation(
      { policy },
      () => rp.refresh(offline),
      ({ granted }) => !granted,
    )
    if (refused.granted) return observe.note('a refresh after the end of what it leans on', 'an access token')
    const reply = isCrash(refused) ? await rp.refresh(offline) : refused
    tookEffect()
    const isTold = reply.status === 400 && reply.json?.error === 'invalid_grant'
    observe.that(isTold, {
      subject: 'a refresh that the upstream provider has refused',
      expected: 'HTTP 400 with invalid_grant',
      observed: describeRefusal(reply),
      replies: [reply],
      judgesCrash: true,
    })
  },
})
