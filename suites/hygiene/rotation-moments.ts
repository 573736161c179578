import type { Check } from '../../harness/checks/context.ts'
import { rfc9700 } from '../../harness/engine/clause.ts'
import { header, type TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import {
  besideControl,
  livesBeyondGrace,
  publicGrant,
  replacedUntil,
  reuseGraceOver,
} from '../shared/token-line.ts'

/** How many refreshes are tried for three that fall into one second of the server. */
const mostRefreshes = 15

export const rotationWithinOneSecond = requirement({
  id: 'rotation-within-one-second',
  area: 'hygiene',
  title: 'An old token is told from its successors, however quickly they came',
  level: 'MUST',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  statement:
    'A replaced refresh token is invalid from its place in the line, so three tokens of the same second are no exception.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  optional: ['second-user'],
  reliesOn: ['superseded-token-refused'],
  defect: 'same-second-reuse-accepted',
  procedure: [
    'OFFLINE(U1, C1, B1) -> control (of another user where there is no other client). OFFLINE(U1, P1, B2).',
    `REFRESH without a pause until the latest three answers r1, r2, r3 are of one second of the server, by iat or else the Date header; after ${mostRefreshes} refreshes not applicable.`,
    'Wait policy.reuse_grace plus one second where there is a grace. REFRESH(r1, P1); assert a refusal.',
    'ALIVE(control), else the check is blocked.',
  ],
  verdict: {
    pass: 'r1 is refused.',
    fail: 'r1 yields tokens although two others have replaced it.',
    notApplicable:
      'The target does not replace the refresh token of a public client, or is too slow for three refreshes in one second, or does not tell its time.',
  },
  control:
    'A token of another client or user refreshes after r1 was refused; the line itself may have ended by the reuse.',
  proof:
    'The three tokens differ, and what was issued with them carries the same second of the clock of the server.',
  exceptions:
    'A grace covers r2 at most and is over when r1 is presented; a token that is good until its successor is used has two of them. A server that makes one token a second is not concerned.',
  evidence: ['keycloak/keycloak RefreshTokenRevokeTest refreshTokenSameSecondReplayRejected'],
  why: 'Clients that refresh quickly would find old tokens good and new ones dead.',
  cause: 'Tokens of one line are ordered by their iat, which has whole seconds.',
  mend: 'Number the tokens of a line.',
  async check(check) {
    const { rp, clients, observe, policy, notApplicable } = check
    if (rp.throttled) notApplicable('the server is asked for one token a second only')
    const control = await besideControl(check)
    const oldest = await oldestOfOneSecond(check, await publicGrant(check))
    if ((policy.reuse_grace ?? 0) > 0) await reuseGraceOver(check)
    const subject = 'the oldest of three tokens of one second'
    if (!(await observe.deadToken(oldest, clients.public, subject))) return
    await livingControl(check, control, 'a token beside the line')
  },
})

/** Refreshes until three tokens of one second have followed each other, and returns the first of these. */
async function oldestOfOneSecond({ rp, notApplicable }: Check, grant: Grant): Promise<string> {
  const latest: { token: string | undefined; second: number | undefined }[] = []
  for (let i = 0; i < mostRefreshes; i++) {
    const before = grant.refreshToken
    const reply = await rp.refreshed(grant)
    if (grant.refreshToken === before) {
      notApplicable('the target does not replace the refresh token of a public client each time')
    }
    latest.push({ token: grant.refreshToken, second: secondOf(reply) })
    const [oldest, ...others] = latest.slice(-3)
    const together = others.length === 2 && others.every(({ second }) => second === oldest?.second)
    if (together && oldest?.second !== undefined) return oldest.token ?? ''
  }
  return notApplicable('no three refreshes in a row fall into one second of the server')
}

/** The second in which an answer was made, by the clock of the server; undefined where nothing tells it. */
function secondOf(reply: TokenReply): number | undefined {
  for (const token of [reply.idToken, reply.accessToken]) {
    const { iat } = claimsOf(token) ?? {}
    if (typeof iat === 'number') return Math.floor(iat)
  }
  const date = Date.parse(header(reply, 'date') ?? '')
  return Number.isNaN(date) ? undefined : date / 1000
}

export const rotationSupersededStaysDeadAfterRestart = requirement({
  id: 'rotation-superseded-stays-dead-after-restart',
  area: 'hygiene',
  title: 'A replaced refresh token stays refused after a restart',
  level: 'MUST',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  statement:
    'Which token of a line is current is kept as durably as the line itself; a restart makes no old token good again.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation', 'restart'],
  optional: ['second-user'],
  reliesOn: ['superseded-token-refused'],
  defect: 'restart-rolls-back-rotation',
  procedure: [
    'OFFLINE(U1, C1, B1) -> control (of another user where there is no other client). OFFLINE(U1, P1, B2) -> r1; REFRESH -> r2 -> r3, all different, otherwise not applicable.',
    'Wait policy.reuse_grace plus one second; REFRESH(r3) -> r4; wait as long again where there is a grace.',
    'RESTART the target and wait until it answers. ALIVE(control), else the check is blocked.',
    'REFRESH(r1, P1), before any other token of the line is used; assert a refusal.',
  ],
  verdict: {
    pass: 'r1 is refused.',
    fail: 'r1 yields tokens after the restart.',
    notApplicable: 'The target does not replace the refresh token of a public client.',
  },
  control: 'A token of another client or user lives on over the restart, so the server has kept its state.',
  proof:
    'The restart stops a process that the run owns and waits until the new one answers; that r1 is refused without a restart was seen in this run.',
  exceptions:
    'A server that keeps nothing over a restart is blocked at the control. Nothing is asked of r4, which the reuse of r1 may end.',
  disturbs: 'server',
  why: 'Tokens that were replaced, perhaps since they leaked, come back with a release.',
  cause: 'The current token of a line is in a cache that is written late, or not at all.',
  mend: 'Write the number of the current token in the transaction that replaces it.',
  async check(check) {
    const { clients, operations, observe } = check
    const control = await besideControl(check)
    const grant = await replacedUntil(check, await publicGrant(check), 3)
    await livesBeyondGrace(check, grant)
    await operations.restart()
    await livingControl(check, control, 'a token beside the line')
    // No other token of the line before: its use might put right what the restart undid.
    await observe.deadToken(
      grant.firstRefreshToken ?? '',
      clients.public,
      'the first token of a line after a restart of the server',
    )
  },
})
