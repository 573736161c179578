import type { Check } from '../../harness/checks/context.ts'
import type { RevocationOperation } from '../../harness/drivers/operations.ts'
import { rfc7009, rfc9700 } from '../../harness/engine/clause.ts'
import type { FactName } from '../../harness/engine/facts.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { endedByNow } from '../shared/controls.ts'
import { rotatingClient } from './rotating-client.ts'

/** Who may revoke, by which operation, and the fact that says that it works at all. */
const revokers: readonly {
  readonly who: string
  readonly by: 'revocation' | RevocationOperation
  readonly fact: FactName
}[] = [
  { who: 'the client', by: 'revocation', fact: 'revocation-request-ends-token' },
  { who: 'the user', by: 'user-revoke-grant', fact: 'user-revocation-ends-token' },
  {
    who: 'the administrator, for the user and the client',
    by: 'admin-revoke-user-client',
    fact: 'admin-pair-revocation-ends-tokens',
  },
  {
    who: 'the administrator, for the user',
    by: 'admin-revoke-user',
    fact: 'admin-user-revocation-ends-tokens',
  },
]

/** How often a revocation within a declared grace is tried. */
const mostTries = 3

export const revokeTokenInsideGrace = requirement({
  id: 'revoke-token-inside-grace',
  area: 'revocation',
  title: 'A revoked line of tokens does not come back through the grace period',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc7009('2.1'),
  also: [rfc9700('4.14.2')],
  statement:
    'A revocation ends the line of a refresh token, whoever revoked it: the predecessor, which a grace period still accepts for lost answers, yields nothing any more.',
  profiles: ['oauth2-bcp', 'revocation'],
  needs: ['authorize', 'second-user', 'rotation'],
  optional: [
    'public-client',
    'revocation',
    'user-revoke-grant',
    'admin-revoke-user-client',
    'admin-revoke-user',
  ],
  asks: revokers.map(({ fact }) => fact),
  defect: 'grace-revives-revoked-line',
  procedure: [
    'Take C1, or P1 where C1 keeps its refresh token. For each way to revoke (REVOKE, USER-REVOKE, ADMIN-REVOKE-PAIR, ADMIN-REVOKE-USER) that is known to work:',
    'OFFLINE(U2, C, B2) -> c1 and OFFLINE(U1, C, B1) -> r1; REFRESH each -> c2 and r2, which replace c1 and r1.',
    'Revoke r2 at once; REFRESH(r2), which has to be refused within the propagation window, else this way is not judged.',
    'REFRESH(r1); assert a refusal.',
    'REFRESH(c1) after that: where it is refused as r1 is, the grace is over or there is none, and this way is not judged; a declared grace gets two more tries.',
  ],
  verdict: {
    pass: 'r1 is refused after each revocation, while c1 is still accepted.',
    fail: 'r1 yields tokens after its line was revoked.',
    notApplicable:
      'No client gets a new refresh token at a refresh, no way to revoke works, or a replaced token is refused at once.',
  },
  control:
    'The replaced token of another user, presented later than that of the revoked line, is still accepted: the grace is open, so the refusal is due to the revocation.',
  proof:
    'That each way to revoke works is known from its own requirement, and the newest token of the line has to be dead before the replaced one is tried.',
  exceptions:
    'Servers without a grace, or with one that is over before the revocation is done, get not-applicable. A declared propagation window is granted.',
  conflicts:
    'No document describes a grace period together with revocation; that a revocation covers what the grace would accept follows from the purpose of both.',
  why: 'A thief who has the previous token would undo the revocation.',
  cause:
    'The grace is looked up by the value of the replaced token, and the state of its line is not asked for.',
  mend: 'Ask for the state of the line before the grace is looked at.',
  async check(check) {
    const client = await rotatingClient(check)
    const tries = (check.policy.reuse_grace ?? 0) > 0 ? mostTries : 1
    let judged = 0
    for (const revoker of revokers) {
      if (!check.has(revoker.by) || !check.knows(revoker.fact)) continue
      let found = await observeRevokedInside(check, client, revoker)
      for (let left = tries - 1; left > 0 && found?.graceOver === true; left--) {
        found = await observeRevokedInside(check, client, revoker)
      }
      if (found === undefined) judged += 1
      else check.observe.note(subjectOf(revoker), `not judged: ${found.why}`, found.replies)
    }
    if (judged > 0) return
    check.notApplicable('no revocation could be tried while a replaced refresh token was still accepted')
  },
})

/** Why a way to revoke could not be judged. */
interface NotJudged {
  readonly why: string
  readonly replies?: readonly Reply[]
  /** A replaced token was refused to everybody; a busy machine may have been too slow for the grace. */
  readonly graceOver?: boolean
}

const subjectOf = ({ who }: (typeof revokers)[number]): string =>
  `the replaced token of a line that was revoked by ${who}`

async function observeRevokedInside(
  check: Check,
  client: TestClient,
  revoker: (typeof revokers)[number],
): Promise<NotJudged | undefined> {
  const { rp, users, browser, operations, observe } = check
  const control = await rp.offline(users.second, client, browser())
  const grant = await rp.offline(users.first, client, browser())
  await rp.refreshed(control)
  await rp.refreshed(grant)
  const replaced = grant.refreshTokens.at(-2)
  if (revoker.by === 'revocation') {
    await rp.clock.intoNewSecond()
    const answer = await rp.revoke(grant.refreshToken ?? '', client, { hint: 'refresh_token' })
    refuseCrash(answer)
    if (answer.status !== 200) {
      return { why: `no accepted revocation (${describeRefusal(answer)})`, replies: [answer] }
    }
  } else await operations.revoke(revoker.by, { user: users.first, client, grant })
  if (!(await endedByNow(check, grant))) {
    return { why: 'the newest token of the line lives on, so that nothing was revoked' }
  }
  const reply = await rp.refreshToken(replaced ?? '', client)
  const controlReply = await rp.refreshToken(control.refreshTokens.at(-2) ?? '', client)
  if (!controlReply.granted) refuseCrash(controlReply)
  if (!reply.granted && !controlReply.granted) {
    const why = 'a replaced token of somebody else is refused as well'
    return { why, replies: [controlReply], graceOver: true }
  }
  const subject = subjectOf(revoker)
  const { propagation_window: window = 0 } = check.policy
  if (reply.granted && window > 0) {
    // What spreads slowly may let it pass for a while; what it yields has to end with the rest.
    const yielded = reply.refreshToken ?? replaced ?? ''
    await observe.deadToken(yielded, client, `what ${subject} yielded`)
  } else {
    if (!reply.granted) refuseCrash(reply)
    observe.that(!reply.granted, {
      subject,
      expected: 'refused',
      observed: reply.granted ? 'an access token' : 'refused, while that of somebody else is accepted',
      replies: [reply, controlReply],
    })
  }
  return undefined
}
