import type { Check } from '../../harness/checks/context.ts'
import { rfc9700 } from '../../harness/engine/clause.ts'
import { isCrash, refuseCrash } from '../../harness/http/crash.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { publicGrant, replaced, reuseGraceOver } from '../shared/token-line.ts'

const requestsAtOnce = 5
const rounds = 3
/** How often a round waits for the grace. */
const mostWaits = 4

export const rotationSingleUseUnderConcurrency = requirement({
  id: 'rotation-single-use-under-concurrency',
  area: 'hygiene',
  title: 'Simultaneous refreshes with one token leave one living line at most',
  level: 'MUST',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  statement:
    'A refresh token that is replaced is good once, however many requests present it in the same moment. Where each of them gets a line of tokens of its own, a thief who is quick enough is never noticed.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  reliesOn: ['superseded-token-refused'],
  defect: 'parallel-refreshes-branch',
  procedure: [
    `OFFLINE(U1, P1, B1) -> r0; REFRESH -> r1, another token, otherwise not applicable. Send ${requestsAtOnce} REFRESH(r1, P1) at the same moment; collect the refresh tokens that come back, each value once.`,
    'Wait policy.reuse_grace plus one second. REFRESH each of them, and what it brings once more, waiting as long again after each that works.',
    'Where two of them worked, REFRESH the newest token of the first and then of the second: assert that one of them is refused.',
    `${rounds} rounds with a new grant each, the tokens tried in another order each time; fewer where the grace has to be waited for in real time.`,
  ],
  verdict: {
    pass: 'One line of tokens at most is alive after the grace, in every round.',
    fail: 'Two lines of tokens that came from one token are alive side by side.',
    notApplicable:
      'The target does not replace the refresh token of a public client, or makes one token a second only.',
  },
  control:
    'r1 came from a refresh that worked. A line counts as living only if its newest token refreshes after that of the other line did.',
  proof:
    'The requests are under way together, over connections of their own; each token that is tried came back from them.',
  exceptions:
    'Where strict reuse detection takes the second request for a thief, no line is left, which is legal here. Answers that share one successor, or a grace that accepts the old token, are one line. Requests that fail in any way are no lines; a round in which none is answered with tokens and one crashes says nothing.',
  evidence: ['ory/hydra PR 3770'],
  why: 'A thief who is quick gets a line of tokens of their own, for ever.',
  cause: 'The token is read, checked and replaced in steps that no lock or condition holds together.',
  mend: 'Replace the token by a conditional write that only one request can win.',
  hazard: 'parallel-refresh',
  async check(check) {
    const { rp, clients, observe, policy, notApplicable } = check
    if (rp.throttled) notApplicable('the server is asked for one token a second only')
    let replies: TokenReply[] = []
    let several = false
    let judged = 0
    for (let round = 0; round < rounds && !several; round++) {
      // Where a grace is waited for in real time, one round has to do.
      if (round > 0 && !rp.canWait(mostWaits * ((policy.reuse_grace ?? 0) + 1))) break
      const grant = await publicGrant(check)
      if (!(await replaced(check, grant))) {
        notApplicable('the target does not replace the refresh token of a public client')
      }
      const token = grant.refreshToken ?? ''
      await rp.clock.intoNewSecond()
      const request = () => rp.refreshToken(token, clients.public, { atOnce: true })
      replies = await Promise.all(Array.from({ length: requestsAtOnce }, request))
      // A crash among refusals ends its round, which says nothing then.
      if (!replies.some(({ granted }) => granted) && replies.some(isCrash)) continue
      judged += 1
      const returned = replies.flatMap(({ granted, refreshToken }) => (granted && refreshToken) || [])
      const shown = await livingSideBySide(check, rotatedBy(round, [...new Set(returned)]))
      several = shown.length > 0
      replies.push(...shown)
    }
    if (judged === 0) for (const reply of replies) refuseCrash(reply)
    // One observation for all rounds: which of them shows it is chance.
    observe.that(!several, {
      subject: 'lines of tokens that live after simultaneous refreshes with one token',
      expected: 'one at most',
      observed: several ? 'two, side by side' : 'one at most',
      replies,
      judgesCrash: true,
    })
  },
})

/** In another order each time: the use of a dead token may end a line that lives. */
function rotatedBy<T>(steps: number, values: readonly T[]): T[] {
  const start = values.length === 0 ? 0 : steps % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}

/** The answers that show two lines, which some tokens lead to, living side by side; none where there is one at most. */
async function livingSideBySide(check: Check, tokens: readonly string[]): Promise<readonly TokenReply[]> {
  const newest: string[] = []
  let used = true
  for (const token of tokens) {
    if (used) await reuseGraceOver(check)
    const reply = await usedTwice(check, token)
    used = reply.granted
    if (used) newest.push(reply.refreshToken ?? token)
    if (newest.length === 2) break
  }
  const [first, second] = newest
  if (first === undefined || second === undefined) return []
  // The second may have taken over from the first, which is one line still.
  const shown: TokenReply[] = []
  for (const token of [first, second]) {
    await reuseGraceOver(check)
    const reply = await usedTwice(check, token)
    if (!reply.granted) return []
    shown.push(reply)
  }
  return shown
}

/** REFRESH with a token, and with what that brings: some servers keep the old one good until its successor is used. */
async function usedTwice({ rp, clients }: Check, token: string): Promise<TokenReply> {
  const once = await rp.refreshToken(token, clients.public)
  if (!once.granted) refuseCrash(once)
  if (!once.granted || once.refreshToken === undefined) return once
  await rp.clock.intoNewSecond()
  const again = await rp.refreshToken(once.refreshToken, clients.public)
  if (!again.granted) refuseCrash(again)
  return again
}
