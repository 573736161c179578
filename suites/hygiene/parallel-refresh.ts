import type { Check } from '../../harness/checks/context.ts'
import { fapi2, rfc9700 } from '../../harness/engine/clause.ts'
import { isCrash, refuseCrash } from '../../harness/http/crash.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'

const rounds = 10
/** How often in a row a round is repeated that two tokens came out of. */
const mostUndecided = 3

export const rotationParallelRefreshNotFatal = requirement({
  id: 'rotation-parallel-refresh-not-fatal',
  area: 'hygiene',
  title: 'Two simultaneous refreshes do not lock the client out',
  level: 'SHOULD',
  basis: 'derived',
  clause: fapi2('5.3.2.1', 'section-5.3.2.1'),
  also: [rfc9700('4.14.2')],
  statement:
    'A client that sends two refreshes at once, or retries after a lost answer, still has a working token afterwards.',
  profiles: ['oauth2-bcp', 'fapi2', 'mcp'],
  needs: ['authorize'],
  defect: 'parallel-refresh-locks-out',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'Send two REFRESH(ot, C1) at the same moment over two connections; collect both answers.',
    'Try the refresh tokens that came back, the latest answer first, and then ot until one refreshes. Where two came back and none does, repeat the round with a new ot, up to three times, now trying the one first and now the other, since the use of a dead token may end the living one. Assert that one refreshes. It is the ot of the next round. What the other request was answered does not count; a 5xx status is recorded.',
    'Ten rounds; where there is a propagation window wait for it then, and try the last token once more, unless a token was refused in its line, which may be what ended it.',
  ],
  verdict: {
    pass: 'A working token remains in every round.',
    warn: 'In at least one round no working token remains, or none at the end.',
    notApplicable: 'The server makes one token a second only, so that no two requests can be sent at once.',
  },
  control:
    'Each round starts from a token that refreshed a moment before, or from a new grant; where nothing is granted and a request crashed, the check ends as an error.',
  proof: 'Both requests are under way together, over connections of their own.',
  exceptions:
    'Strict reuse detection without a grace gets a warning, since no text forbids it. Whether one or both requests are answered with tokens, and how the other fails, is all the same; that both get a line of their own is the matter of rotation-single-use-under-concurrency.',
  conflicts:
    'Strict reuse detection without a grace period produces this by design; the FAPI text demands a way to recover, RFC 9700 does not mention it. For a public C1 it wants reuse detection or sender constraint, which a grace of some seconds leaves in place.',
  evidence: ['neondatabase/mcp-server-neon PR 232', 'ory/hydra PR 3770'],
  why: 'Two tabs or a retry would cost the user a sign-in.',
  cause: 'The second request finds the token superseded and is taken for a thief.',
  mend: 'Allow the direct predecessor for some seconds.',
  hazard: 'parallel-refresh',
  async check(check) {
    const { rp, users, clients, browser, observe, policy } = check
    if (rp.throttled) check.notApplicable('the server is asked for one token a second only')
    const client = clients.main
    const fresh = async (): Promise<string> =>
      (await rp.offline(users.first, client, browser())).refreshToken ?? ''
    let undecided = 0
    let token = await fresh()
    let latest: TokenReply[] = []
    let deadOneUsed = false
    let lockedOut = false
    const crashes: TokenReply[] = []
    for (let round = 1; round <= rounds && !lockedOut; round++) {
      latest = await sentAtOnce(check, token)
      crashes.push(...latest.filter((reply) => !reply.granted && isCrash(reply)))
      const returned = returnedBy(latest)
      // The use of a dead token may end the living one, so of two tokens now the one is tried first, now the other.
      if (undecided % 2 === 1) returned.reverse()
      const { working, refused } = await workingOf(check, [...returned, token], client)
      deadOneUsed ||= refused > 0
      if (working === undefined && returned.length > 1 && undecided < mostUndecided) {
        undecided += 1
        round -= 1
        token = await fresh()
        deadOneUsed = false
        continue
      }
      lockedOut = working === undefined
      token = working ?? token
      undecided = 0
    }
    if (!lockedOut && !deadOneUsed && (policy.propagation_window ?? 0) > 0) {
      // A reaction that other nodes learn of later ends the line only now.
      await propagated(check)
      lockedOut = (await workingOf(check, [token], client)).working === undefined
    }
    // One observation for all rounds: which of them lost the token is chance.
    observe.that(!lockedOut, {
      subject: 'a token that refreshes after two simultaneous refreshes',
      expected: 'one in every round',
      observed: lockedOut ? 'none after one of the rounds' : 'one in every round',
      replies: latest,
      judgesCrash: true,
    })
    if (crashes.length > 0) {
      const statuses = [...new Set(crashes.map(({ status }) => status))].toSorted().join(', ')
      observe.note('a refresh at the same moment as another', `failed with status ${statuses}`, crashes)
    }
  },
})

/** Two refreshes with one token at once; one of the two may fail in any way, as long as the client goes on. */
async function sentAtOnce({ rp, clients }: Check, token: string): Promise<TokenReply[]> {
  const request = () => rp.refreshToken(token, clients.main, { atOnce: true })
  const replies = await Promise.all([request(), request()])
  if (!replies.some(({ granted }) => granted)) for (const reply of replies) refuseCrash(reply)
  return replies
}

/** The refresh tokens that came back, each once, the latest answer first. */
function returnedBy(replies: readonly TokenReply[]): string[] {
  const latestFirst = replies.toSorted((a, b) => b.exchange - a.exchange)
  return [...new Set(latestFirst.flatMap(({ refreshToken }) => refreshToken ?? []))]
}

/** The newest token after the first of some that refreshes, and how many were refused before it. */
async function workingOf(
  { rp }: Check,
  candidates: readonly string[],
  client: TestClient,
): Promise<{ readonly working: string | undefined; readonly refused: number }> {
  for (const [refused, candidate] of candidates.entries()) {
    const reply = await rp.refreshToken(candidate, client)
    if (reply.granted) return { working: reply.refreshToken ?? candidate, refused }
    refuseCrash(reply)
  }
  return { working: undefined, refused: candidates.length }
}
