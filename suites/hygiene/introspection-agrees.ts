import { rfc7662 } from '../../harness/engine/clause.ts'
import { wordsOf } from '../../harness/engine/json.ts'
import type { Reply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { describeActivity, isActive, type TokenKind, toldKinds } from '../shared/introspected.ts'

/** Seconds by which two statements about one moment may differ. */
const close = 5

export const introspectionExpConsistent = requirement({
  id: 'introspection-exp-consistent',
  area: 'hygiene',
  title: 'exp of an active offline token is absent or lies in the future',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('4'),
  also: [rfc7662('2.2')],
  statement:
    'The server has to evaluate expiry; an active answer with an expiry in the past contradicts itself and makes caches drop or keep the token wrongly.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection'],
  defect: 'introspection-exp-in-past',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; INTROSPECT(ot); not applicable if inactive.',
    'Assert that exp is absent, or an integer greater than the current time; 0 is a weakness.',
    'If refresh_expires_in of the token response is positive, assert that exp - now equals it within five seconds (a weakness where not).',
  ],
  verdict: {
    pass: 'exp is absent or consistent.',
    fail: 'active=true with an exp in the past, other than 0.',
    warn: 'exp is 0, or differs from refresh_expires_in.',
    notApplicable: 'The server tells nothing about refresh tokens.',
  },
  control: 'The token was issued a moment before and is called active in the same answer.',
  proof: 'The time is that of the server, as the tokens tell it, so that clocks that differ decide nothing.',
  exceptions:
    'A server without exp passes; one that writes 0 for never, or the end of the access token in place of that of the refresh token, gets a warning.',
  conflicts:
    'exp=0 is used as a sign for never by some code bases although it is formally a past date; it gets a warning.',
  why: 'Caches drop the answer at once, or keep it too long.',
  cause: 'A member for the end is filled although there is no end.',
  mend: 'Leave exp out where there is no end.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const reply = await rp.introspect(grant.refreshToken ?? '', clients.main, 'refresh_token')
    if (reply.json?.active !== true) {
      return notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    const now = Math.floor(rp.clock.theirs() / 1000)
    const { exp } = reply.json
    const left = typeof exp === 'number' ? exp - now : undefined
    const fact = {
      subject: 'exp in the introspection of a living offline token',
      expected: 'absent, or a whole number of seconds in the future',
      observed: describeExpiry(exp, left),
      replies: [reply],
    }
    const future = Number.isInteger(exp) && (left ?? 0) > 0
    if (!observe.that(exp === undefined || future, fact, exp === 0 ? 'weakness' : 'violation')) return
    const announced = Number(wordsOf(grant.first.json?.refresh_expires_in))
    if (left === undefined || !(announced > 0)) return
    observe.that(
      Math.abs(left - announced) <= close,
      {
        subject: 'exp in the introspection and refresh_expires_in of the token response',
        expected: 'the same moment',
        observed: Math.abs(left - announced) <= close ? 'the same' : `${left} s and ${announced} s from now`,
        replies: [reply],
      },
      'weakness',
    )
  },
})

export const introspectionActiveAfterLogout = requirement({
  id: 'introspection-active-after-logout',
  area: 'hygiene',
  title: 'After logout an offline token that works is also reported as active',
  level: 'MUST',
  basis: 'derived',
  clause: rfc7662('2.2'),
  statement:
    'Introspection and the token endpoint agree about the token: if it survives logout, it is active, and so is an access token refreshed afterwards.',
  profiles: ['introspection', 'logout'],
  needs: ['authorize', 'online-session', 'rp-logout', 'introspection'],
  reliesOn: ['offline-survives-logout'],
  defect: 'introspection-inactive-after-logout',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH(ot) -> at; see which of the two introspection tells anything about.',
    'LOGOUT(B1); INTROSPECT(newest refresh token), before anything else of it is used.',
    'REFRESH -> at; on refusal the check is blocked.',
    'Assert active = true for that answer, for the newest refresh token and for at, each where it was so before the logout.',
  ],
  verdict: {
    pass: 'What was active before is active after.',
    fail: 'A usable token is reported as inactive.',
    notApplicable: 'The server tells nothing about refresh tokens and access tokens, even before the logout.',
  },
  control: 'Each kind of token is called active before the logout, by the same question.',
  proof: 'The login session is seen to end, and the token refreshes after the logout.',
  exceptions:
    'A server whose logout ends offline tokens is blocked behind that fact; one that tells about one kind of token only is asked about that kind.',
  conflicts: 'The meaning of active is up to the server; derived from the consistency of its own endpoints.',
  why: 'Services would stop background work that the token endpoint allows.',
  cause: 'The session that introspection looks up is the login session.',
  mend: 'Ask for the offline grant and not for the login session.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const ask = async (kind: TokenKind): Promise<Reply> => {
      const token = kind === 'refresh_token' ? grant.refreshToken : grant.accessToken
      const reply = await rp.introspect(token ?? '', client, kind)
      return reply
    }
    await rp.refreshed(grant)
    const told = await toldKinds(['refresh_token', 'access_token'], ask)
    if (told.length === 0) {
      return notApplicable('introspection calls living tokens inactive even before the logout')
    }
    await rp.loggedOut(grant)
    // Before the refresh, which could put right what the logout did to the token.
    const unused = told.includes('refresh_token') ? await ask('refresh_token') : undefined
    await rp.refreshed(grant)
    const judge = (reply: Reply, subject: string) =>
      observe.that(isActive(reply), {
        subject,
        expected: 'active=true',
        observed: describeActivity(reply),
        replies: [reply],
      })
    if (unused !== undefined) judge(unused, 'introspection of the offline token after the logout')
    for (const kind of told) {
      const what = kind === 'refresh_token' ? 'the offline token' : 'an access token'
      judge(await ask(kind), `introspection of ${what} refreshed after the logout`)
    }
  },
})

export const introspectionLivingAfterAccessExpiry = requirement({
  id: 'introspection-living-after-access-expiry',
  area: 'hygiene',
  title: 'An offline token is reported as active when its access token has run out',
  level: 'MUST',
  basis: 'derived',
  clause: rfc7662('2.2'),
  also: [rfc7662('4')],
  statement:
    'What is introspected is the token that is asked about: a refresh token that works is active, however long ago the access token beside it expired.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection'],
  optional: ['time-travel'],
  defect: 'introspection-ends-with-access-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, expires_in; INTROSPECT(ot): active, otherwise not applicable.',
    'Pass expires_in plus two seconds, by the clock of the target or by waiting where that fits into the check, otherwise not applicable.',
    'INTROSPECT(ot); assert active=true, and an exp that was in the future before to be so still (a weakness where not).',
    'REFRESH(ot); on refusal the check is blocked.',
  ],
  verdict: {
    pass: 'ot is active after its first access token has expired.',
    fail: 'ot is reported as inactive although it refreshes.',
    warn: 'ot is active, and its exp has passed.',
    notApplicable:
      'The server tells nothing about refresh tokens, does not say how long access tokens live, or they live too long to wait for.',
  },
  control: 'The same question was answered active=true before the time passed.',
  proof: 'The token refreshes afterwards, and what that issues shows that the clock has moved.',
  exceptions:
    'A server that tells nothing about refresh tokens is not concerned. An idle limit shorter than the life of an access token ends in blocked, since the token is dead.',
  evidence: ['panva/node-oidc-provider exp of the grant in introspection'],
  disturbs: 'clock',
  why: 'Services take the grant for dead whenever it rests for an hour.',
  cause: 'Introspection looks up the access token that was issued with the refresh token.',
  mend: 'Look the refresh token up by itself.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const ask = async (): Promise<Reply> =>
      rp.introspect(grant.refreshToken ?? '', clients.main, 'refresh_token')
    const before = await ask()
    if (!isActive(before)) {
      return notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    const { expiresIn } = grant.first
    if (expiresIn === undefined) return notApplicable('the server does not say how long access tokens live')
    const future = ({ json }: Reply): boolean => Number(json?.exp) > rp.clock.theirs() / 1000
    const lay = future(before)
    if (!rp.canWait(expiresIn + 2)) {
      return notApplicable(
        `access tokens live for ${expiresIn} s, which is longer than a check can wait`,
        `clock: { advance: ... }, or deadlines: { check: ${expiresIn + 60} }`,
      )
    }
    await rp.wait(expiresIn + 2)
    const reply = await ask()
    const stillLies = future(reply)
    await rp.refreshed(grant)
    const active = observe.that(isActive(reply), {
      subject: 'introspection of an offline token whose access token has expired',
      expected: 'active=true',
      observed: describeActivity(reply),
      replies: [reply],
    })
    if (!active || !lay) return
    observe.that(
      stillLies,
      {
        subject: 'exp in the introspection of an offline token whose access token has expired',
        expected: 'in the future, as before',
        observed: stillLies ? 'in the future' : 'in the past',
        replies: [reply],
      },
      'weakness',
    )
  },
})

function describeExpiry(exp: unknown, left: number | undefined): string {
  if (exp === undefined) return 'absent'
  if (exp === 0) return '0'
  if (left === undefined) return 'no number'
  return left > 0 ? 'in the future' : 'in the past'
}
