import type { Check } from '../../harness/checks/context.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { day } from './passing-time.ts'

/** 2038-01-19, 03:14:08 UTC, in seconds: the first second that a signed number of 32 bits cannot hold. */
const boundary = 2 ** 31

const longestPause = 300 * day

/** More uses than this are not made on the way. */
const mostUses = 40

export const lifetimeBeyond2038 = requirement({
  id: 'lifetime-beyond-2038',
  area: 'lifetime',
  title: 'Offline tokens work after January 2038',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'A token that never expires is not limited by a clock of 32 bits.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'time-travel', 'clock-beyond-2038'],
  optional: ['admin-lifetimes'],
  defect: 'thirty-two-bit-expiry',
  procedure: [
    'Take the limits of offline tokens away where the driver has admin-lifetimes.',
    'OFFLINE(U1, C1, B1) -> ot; TRAVEL in steps of 300 days, or of half the declared idle limit, with a REFRESH each, until a day before 2038-01-19; make sure that each works.',
    'TRAVEL two days, REFRESH; assert that an access token comes.',
    'Assert that expires_in, and iat and exp of the tokens that are JWTs, are plausible: iat within a day of the time of the target, exp after it.',
  ],
  verdict: {
    pass: 'The refresh across the boundary succeeds with sane times.',
    fail: 'The refresh across the boundary is refused, or returns negative or past times.',
    notApplicable: 'A maximum is declared, or an idle limit that would take more than forty refreshes.',
  },
  control: 'The same token refreshes a day before, after steps of the same length.',
  proof: 'What the target issues shows that its clock went along with each step.',
  exceptions:
    'It runs only where the target file says that the clock may be moved so far, since some servers answer nothing after it. A server with limits that cannot be taken away gets not-applicable where they are declared, and where they are not, is blocked before the boundary.',
  conflicts:
    'Follows from the promise of tokens that never expire; no specification mentions it. A lifetime that reaches past the boundary is enough to meet it today.',
  reservation: 'Issues of the product were read as excerpts; no text promises dates after 2038.',
  evidence: ['keycloak/keycloak#32480', 'keycloak/keycloak#11053'],
  disturbs: 'clock',
  why: 'Times overflow long before 2038, as soon as a lifetime reaches beyond it.',
  cause: 'A time is kept or computed in 32 bits somewhere: a column, a claim, a cache.',
  mend: 'Keep times in 64 bits everywhere, columns and caches included.',
  async check(check) {
    const { rp, users, clients, browser, observe, has, operations, policy, notApplicable } = check
    const settable = has('admin-lifetimes')
    if (!settable && typeof policy.offline_max_limit === 'number') {
      return notApplicable(`offline tokens live for ${policy.offline_max_limit} s at most`)
    }
    const idle = settable ? undefined : policy.offline_idle_limit
    const ahead = boundary - day - rp.now() / 1000
    if (ahead <= 0) return notApplicable('the time of the target is beyond 2038 already')
    const longest = typeof idle === 'number' ? Math.min(longestPause, idle / 2) : longestPause
    const uses = Math.ceil(ahead / longest)
    if (uses > mostUses)
      return notApplicable(`with an idle limit of ${idle} s it would take ${uses} refreshes`)
    if (settable) await operations.setOfflineLimits({ idle: null, max: null })
    const grant = await rp.offline(users.first, clients.main, browser())
    for (let use = 0; use < uses; use++) {
      await rp.wait(Math.floor(ahead / uses))
      await rp.refreshed(grant)
    }
    // A token that got here is under no limit of before.
    check.tookEffect()
    await rp.wait(2 * day)
    if (!(await observe.alive(grant, 'the offline token a day after 2038-01-19'))) return
    observeTimes(check, grant.latest)
  },
})

function observeTimes({ rp, observe }: Check, reply: TokenReply): void {
  const now = rp.now() / 1000
  const { expiresIn, idToken, accessToken } = reply
  if (expiresIn !== undefined) {
    observe.that(expiresIn > 0, {
      subject: 'expires_in after 2038-01-19',
      expected: 'a positive number',
      observed: expiresIn > 0 ? 'a positive number' : String(expiresIn),
      replies: [reply],
    })
  }
  for (const [name, token] of [
    ['ID token', idToken],
    ['access token', accessToken],
  ] as const) {
    const { iat, exp } = claimsOf(token) ?? {}
    if (typeof iat !== 'number' || typeof exp !== 'number') continue
    const sane = Math.abs(iat - now) < day && exp > iat
    observe.that(sane, {
      subject: `the times of the ${name} after 2038-01-19`,
      expected: 'iat is now, exp is later',
      observed: sane ? 'iat is now, exp is later' : `iat ${iat}, exp ${exp}`,
      replies: [reply],
    })
  }
}
