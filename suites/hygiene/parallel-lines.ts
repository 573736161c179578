import type { Check } from '../../harness/checks/context.ts'
import { rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { publicGrant, replaced, reuseGraceOver } from '../shared/token-line.ts'

const requestsAtOnce = 5
const rounds = 3

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
    `${rounds} rounds with a new grant each, the tokens tried in another order each time.`,
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
    'Where strict reuse detection takes the second request for a thief, no line is left, which is legal here. Answers that share one successor, or a grace that accepts the old token, are one line. Requests that fail in any way are no lines.',
  evidence: ['ory/hydra PR 3770'],
  cause: 'The token is read, checked and replaced in steps that no lock or condition holds together.',
  async check(check) {
    const { rp, clients, observe, notApplicable } = check
    if (rp.throttled) notApplicable('the server is asked for one token a second only')
    for (let round = 0; round < rounds; round++) {
      const grant = await publicGrant(check)
      if (!(await replaced(check, grant))) {
        notApplicable('the target does not replace the refresh token of a public client')
      }
      const token = grant.refreshToken ?? ''
      await rp.clock.intoNewSecond()
      const replies = await Promise.all(
        Array.from({ length: requestsAtOnce }, () =>
          rp.refreshToken(token, clients.public, { atOnce: true }),
        ),
      )
      if (!replies.some(({ granted }) => granted)) for (const reply of replies) refuseCrash(reply)
      const returned = [
        ...new Set(replies.flatMap(({ granted, refreshToken }) => (granted && refreshToken) || [])),
      ]
      const { lines, shown } = await livingLines(check, rotatedBy(round, returned))
      const single = lines < 2
      observe.that(single, {
        subject: 'lines of tokens that live after simultaneous refreshes with one token',
        expected: 'one at most',
        observed: single ? 'one at most' : 'two, side by side',
        replies: [...replies, ...shown],
        judgesCrash: true,
      })
      if (!single) return
    }
  },
})

/** In another order each time: the use of a dead token may end a line that lives. */
function rotatedBy<T>(steps: number, values: readonly T[]): T[] {
  const start = values.length === 0 ? 0 : steps % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}

/** How many of some tokens lead to lines that live side by side, 2 standing for more; and the answers that show it. */
async function livingLines(
  check: Check,
  tokens: readonly string[],
): Promise<{ readonly lines: 0 | 1 | 2; readonly shown: readonly TokenReply[] }> {
  const newest: string[] = []
  await reuseGraceOver(check)
  for (const token of tokens) {
    const reply = await usedTwice(check, token)
    if (!reply.granted) continue
    newest.push(reply.refreshToken ?? token)
    await reuseGraceOver(check)
    if (newest.length === 2) break
  }
  const [first, second] = newest
  if (first === undefined) return { lines: 0, shown: [] }
  if (second === undefined) return { lines: 1, shown: [] }
  const ofFirst = await usedTwice(check, first)
  if (!ofFirst.granted) return { lines: 1, shown: [] }
  await reuseGraceOver(check)
  const ofSecond = await usedTwice(check, second)
  return { lines: ofSecond.granted ? 2 : 1, shown: [ofFirst, ofSecond] }
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
