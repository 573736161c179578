import type { Check } from '../../harness/checks/context.ts'
import { rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { endedByNow, livingControl } from '../shared/controls.ts'
import { anyRevocation, knownWays, revokedBy } from '../shared/known-revocation.ts'
import { longestWait } from './afterwards.ts'

const aDay = 86_400

export const revokeTokenStaysRevoked = requirement({
  id: 'revoke-token-stays-revoked',
  area: 'revocation',
  title: 'A revoked offline token does not come back as time passes',
  level: 'MUST',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'A revoked token cannot be used again: not when its access tokens have expired, nor when a cache or a list of revoked tokens forgets it, whoever revoked it.',
  profiles: ['revocation', 'oidc-core'],
  needs: ['authorize', 'second-user'],
  optional: ['time-travel', ...anyRevocation.optional],
  asks: anyRevocation.asks,
  defect: 'revocation-wears-off',
  procedure: [
    'OFFLINE(U2, C1, B1) -> control; REFRESH, with expires_in.',
    'For each way to revoke that was seen to end tokens in this run (REVOKE, USER-REVOKE, ADMIN-REVOKE-PAIR, ADMIN-REVOKE-USER): OFFLINE(U1, C1) -> ot; revoke it. One that is not refused within the propagation window is left out.',
    `TRAVEL(a day, or half of a shorter limit that is declared); without a clock that can be moved wait for expires_in + 60 s, and do not apply where that takes more than ${longestWait} s.`,
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot) for each.',
  ],
  verdict: {
    pass: 'Each token is still refused.',
    fail: 'One of them works again.',
    notApplicable: 'Nobody can revoke a token, or nobody can wait that long.',
  },
  control:
    'An offline token of another user, as old and never revoked, refreshes after the same time; each token is refused before it.',
  proof: 'The clock is seen to have moved by what the target issues after it.',
  exceptions:
    'A way that ends nothing at once is the subject of the requirement about it, and left out here. Where offline tokens themselves end that early the control ends as well and the check is blocked.',
  conflicts:
    'The sentence is about revocation by the client; that users and administrators mean theirs for good as well is derived.',
  why: 'A stolen token works again the next day, and nobody looks any more.',
  cause:
    'Revoked tokens are on a list whose entries live as long as an access token, or a cache answers until it reads the stored token again.',
  mend: 'Keep the revocation as long as the token could be presented, or delete the grant.',
  async check(check) {
    const { rp, users, clients, browser, observe, blocked } = check
    const control = await rp.offline(users.second, clients.main, browser())
    const { expiresIn } = await rp.refreshed(control)
    const seconds = waitIn(check, expiresIn)
    const ended = []
    for (const way of knownWays(check)) {
      const grant = await rp.offline(users.first, clients.main, browser())
      await revokedBy(check, way, grant)
      if (await endedByNow(check, grant)) ended.push({ way, grant })
    }
    if (ended.length === 0) blocked('a revocation that ends the token: it still refreshes')
    await rp.wait(seconds)
    await livingControl(check, control, 'the token of another user')
    for (const { way, grant } of ended) {
      await observe.dead(grant, `the offline token that was ended by ${way}, ${seconds} s later`)
    }
  },
})

/** For how long the check waits, in seconds. */
function waitIn({ has, policy, notApplicable }: Check, expiresIn: number | undefined): number {
  if (!has('time-travel')) {
    if (expiresIn !== undefined && expiresIn + 60 <= longestWait) return expiresIn + 60
    return notApplicable(
      'nobody waits until the access tokens have expired, and the clock of the target cannot be moved',
      'clock: { advance: { request: ... } }',
    )
  }
  const limits = [policy.offline_idle_limit, policy.offline_max_limit].filter(
    (limit) => typeof limit === 'number',
  )
  return Math.floor(Math.min(aDay, ...limits.map((limit) => limit / 2)))
}
