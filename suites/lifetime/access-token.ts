import { keycloakGuide, refreshTokenExpiration } from '../../harness/engine/clause.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { endedByNow } from '../shared/controls.ts'

export const lifetimeAccessTokenCapped = requirement({
  id: 'lifetime-access-token-capped',
  area: 'lifetime',
  title: 'Access tokens of an offline grant do not outlive the grant',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Session and token timeouts', '_timeouts'),
  also: [refreshTokenExpiration('5')],
  statement: 'Close to the end of a grant, its access tokens get a shorter life, so that they end with it.',
  profiles: ['rt-expiration', 'keycloak'],
  needs: ['authorize', 'admin-lifetimes', 'time-travel'],
  optional: ['introspection'],
  reliesOn: ['maximum-ends-token'],
  defect: 'access-token-outlives-grant',
  procedure: [
    'ONLINE(U1, C1, B1); expires_in says how long access tokens live here.',
    'Set the maximum lifetime of offline tokens to that time and a minute; OFFLINE(U1, C1, B2) -> ot.',
    'TRAVEL until the maximum is half of that lifetime away; REFRESH -> at.',
    'Assert that its expires_in, and exp where introspection or the token tells it, reach no further than the end of the grant, with five seconds for the way.',
  ],
  verdict: {
    pass: 'The access token ends with the grant.',
    fail: 'expires_in or exp lies beyond the end of the grant.',
    notApplicable: 'The answer has no expires_in, or access tokens live for less than twenty seconds.',
  },
  control:
    'An access token of a login without offline access has the whole lifetime, so the shorter one is due to the grant.',
  proof:
    'The token refreshes half of a lifetime before its end; that the maximum is in force shows by the shorter lifetime, by the end of the grant, or by `accepted:` of the call.',
  exceptions:
    'Demanded by an informational draft and promised by Keycloak only, so it counts under these two profiles and nowhere else. Servers without a maximum for offline tokens have no call for it.',
  evidence: ['Keycloak OfflineTokenTest testShortOfflineSessionMax'],
  disturbs: 'lifetimes',
  why: 'Access goes on for as long as the last access token lives after the grant is over.',
  cause: 'Access tokens have one configured lifetime, whatever is left of their grant.',
  mend: 'Issue access tokens for the shorter of their lifetime and what is left of the grant.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, notApplicable } = check
    const online = await rp.online(users.first, clients.main, browser())
    const whole = online.first.expiresIn
    if (whole === undefined || whole < 20) {
      return notApplicable(
        whole === undefined
          ? 'the answer has no expires_in'
          : `access tokens live for ${whole} s, which is too short to be shortened`,
      )
    }
    const max = whole + 60
    await operations.setOfflineLimits({ idle: null, max })
    const grant = await rp.offline(users.first, clients.main, browser())
    const issued = rp.now()
    await rp.wait(max - whole / 2)
    const reply = await rp.refreshed(grant)
    const left = Math.ceil(max - (rp.now() - issued) / 1000)
    let isCapped = true
    for (const [source, seconds] of await announcedLives(check, reply)) {
      const ends = observe.that(seconds <= left + 5, {
        subject: `the life of an access token by ${source}, refreshed ${left} s before its grant ends`,
        expected: `no more than ${left} s`,
        observed: seconds <= left + 5 ? 'no more than that' : `${seconds} s`,
        replies: [reply],
        effect: true,
      })
      isCapped &&= ends
    }
    if (isCapped) return
    // An access token that lives too long shows nothing of the limit; that the grant ends by it does.
    await rp.wait(left + 5)
    await endedByNow(check, grant)
  },
})

/** For how many seconds an access token is good, by each place that tells. */
async function announcedLives(
  { rp, clients, has }: Parameters<(typeof lifetimeAccessTokenCapped)['check']>[0],
  reply: TokenReply,
): Promise<(readonly [string, number])[]> {
  const lives: (readonly [string, number])[] = []
  if (reply.expiresIn !== undefined) lives.push(['expires_in', reply.expiresIn])
  if (!has('introspection') || reply.accessToken === undefined) return lives
  const { json } = await rp.introspect(reply.accessToken, clients.main, 'access_token')
  const { exp, iat } = json ?? {}
  if (json?.active === true && typeof exp === 'number') {
    // By the server's own clock, which may be ahead of ours.
    const issued = typeof iat === 'number' ? iat : rp.clock.theirs() / 1000
    lives.push(['introspection', Math.floor(exp - issued)])
  }
  return lives
}
