import type { Check } from '../../harness/checks/context.ts'
import { rfc7009 } from '../../harness/engine/clause.ts'
import { isCrash, refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { isSuccess, type TokenReply } from '../../harness/http/reply.ts'
import { windowTime } from '../../harness/http/window-time.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { endedByNow } from '../shared/controls.ts'
import { rotatingClient } from './rotating-client.ts'

const rounds = 5
/** Refreshes of a round before a server that goes on and on is left. */
const mostRefreshes = 40

export const revokeTokenRaceNoSurvivor = requirement({
  id: 'revoke-token-race-no-survivor',
  area: 'revocation',
  title: 'A refresh in flight does not escape a revocation',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2.1'),
  statement:
    'Revocation takes effect at once; no token of the grant, including one that a refresh yields at the same moment, refreshes afterwards.',
  profiles: ['revocation'],
  needs: ['authorize', 'second-user', 'revocation', 'rotation'],
  optional: ['public-client'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'in-flight-refresh-escapes-revocation',
  procedure: [
    'Take C1, or P1 where C1 keeps its refresh token. OFFLINE(U2, C, B2) -> c1; REFRESH(c1) -> c2; REVOKE(c1); whether c2 is dead then tells if a replaced token stands for its line.',
    'OFFLINE(U1, C, B1) -> ot; refresh back to back, always with the newest token.',
    'While that runs send REVOKE(newest token); it has to be answered with 200. Go on until the first refusal, or until the propagation window has passed or 40 refreshes have worked.',
    'Where a replaced token does not stand for its line, REVOKE the newest one as well, since the one that was sent may just have been replaced.',
    'Assert DEAD(newest token). Five rounds, each with the revocation at another moment of a refresh.',
  ],
  verdict: {
    pass: 'In each round the newest token is refused once the window has passed.',
    fail: 'A token that a refresh yielded at the moment of the revocation still works.',
    notApplicable:
      'No client gets a new refresh token at a refresh and may revoke it, or requests cannot be sent together.',
  },
  control:
    'Before the rounds the same client revokes a line while nothing else happens, and that ends it; the first refresh of each round works.',
  proof:
    'Each revocation is answered with 200 while refreshes are under way, which the order of the exchanges shows.',
  exceptions:
    'Where a replaced token revokes nothing, which RFC 7009 allows, the newest one is revoked too. A declared propagation window is granted. A server that crashes in a round is told so and judged by the tokens that it has given; one that crashes in each is not judged. The predecessors are the business of revoke-token-inside-grace.',
  why: 'A client that refreshes while it is revoked would stay connected for ever.',
  cause:
    'The refresh reads the state of the grant, and writes the successor after the revocation was written.',
  mend: 'Check the grant and write the successor in one transaction.',
  async check(check) {
    const { rp, notApplicable } = check
    if (rp.throttled) return notApplicable('the server issues at most one token a second')
    const client = await rotatingClient(check)
    const standsForLine = await replacedTokenRevokesLine(check, client)
    const crashes: TokenReply[] = []
    for (let round = 0; round < rounds; round++) {
      const grant = await rp.offline(check.users.first, client, check.browser())
      const last = await observeRace(check, grant, { round, standsForLine })
      if (last === undefined || !isCrash(last)) continue
      crashes.push(last)
      check.observe.note(`a refresh beside the revocation, round ${round + 1}`, describeRefusal(last), [last])
    }
    const [crash] = crashes
    if (crash !== undefined && crashes.length === rounds) refuseCrash(crash)
  },
})

/** Whether the revocation of a token that was replaced a moment ago ends its successor. */
async function replacedTokenRevokesLine(check: Check, client: Grant['client']): Promise<boolean> {
  const { rp, users, browser } = check
  const line = await rp.offline(users.second, client, browser())
  const [replaced = ''] = line.refreshTokens
  await rp.refreshed(line)
  await rp.clock.intoNewSecond()
  const reply = await rp.revoke(replaced, client, { hint: 'refresh_token' })
  refuseCrash(reply)
  if (reply.status === 401) {
    check.notApplicable(
      `the revocation endpoint does not take ${client.clientId}, whose refresh tokens are replaced`,
    )
  }
  return isSuccess(reply) && (await endedByNow(check, line))
}

/** The answer that ended the refreshes of a round, if one did. */
async function observeRace(
  check: Check,
  grant: Grant,
  { round, standsForLine }: { readonly round: number; readonly standsForLine: boolean },
): Promise<TokenReply | undefined> {
  const { rp, observe, blocked, policy } = check
  const started = performance.now()
  await rp.refreshed(grant)
  const oneRefresh = performance.now() - started
  let answered: number | undefined
  const window = (policy.propagation_window ?? 0) * 1000
  const time = windowTime()
  const loop = (async () => {
    for (let count = 0; count < mostRefreshes; count++) {
      // A crash beside a revocation is that of the race: the tokens of the round are judged all the same.
      const reply = await rp.refresh(grant, {}, { atOnce: true })
      if (!reply.granted) return reply
      if (answered !== undefined && time.now() - answered > window) return
    }
    return
  })()
  const revocation = (async () => {
    // At the very start of a refresh, and after each fifth of the time that one takes.
    if (round > 0) await new Promise((done) => setTimeout(done, (oneRefresh * round) / rounds))
    const reply = await rp.revoke(grant.refreshToken ?? '', grant.client, { hint: 'refresh_token' })
    answered = time.now()
    return reply
  })()
  const [reply, last] = await Promise.all([revocation, loop])
  refuseCrash(reply)
  // Where the refresh came first, the token that was to be revoked may be one that the server knows no more.
  if (!isSuccess(reply) && standsForLine) return blocked(`an accepted revocation (got ${reply.status})`)
  if (!standsForLine) {
    await rp.clock.intoNewSecond()
    const second = await rp.revoke(grant.refreshToken ?? '', grant.client, { hint: 'refresh_token' })
    refuseCrash(second)
    // Some servers refuse to revoke what is dead already, against RFC 7009, section 2.2.
    if (!isSuccess(second) && !(await endedByNow(check, grant))) {
      return blocked(`an accepted revocation (got ${second.status})`)
    }
  }
  await observe.dead(
    grant,
    `the newest token of a line that was revoked during a refresh, round ${round + 1}`,
  )
  return last
}
