import type { Check } from '../../harness/checks/context.ts'
import { rfc7662, rfc9700 } from '../../harness/engine/clause.ts'
import { wordsOf } from '../../harness/engine/json.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'

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
  conflicts:
    'exp=0 is used as a sign for never by some code bases although it is formally a past date; it gets a warning.',
  cause: 'A member for the end is filled although there is no end.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const reply = await rp.introspect(grant.refreshToken ?? '', clients.main, 'refresh_token')
    if (reply.json?.active !== true) {
      return notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    const now = Math.floor(rp.now() / 1000)
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
    'LOGOUT(B1); REFRESH(ot) -> at; on refusal the check is blocked.',
    'Assert INTROSPECT(newest refresh token).active = true and INTROSPECT(at).active = true, each where it was so before the logout.',
  ],
  verdict: {
    pass: 'What was active before is active after.',
    fail: 'A usable token is reported as inactive.',
    notApplicable: 'The server tells nothing about refresh tokens and access tokens, even before the logout.',
  },
  conflicts: 'The meaning of active is up to the server; derived from the consistency of its own endpoints.',
  cause: 'The session that introspection looks up is the login session.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const ask = async (kind: 'refresh_token' | 'access_token'): Promise<Reply> => {
      const token = kind === 'refresh_token' ? grant.refreshToken : grant.accessToken
      const reply = await rp.introspect(token ?? '', client, kind)
      return reply
    }
    await rp.refreshed(grant)
    const told: ('refresh_token' | 'access_token')[] = []
    for (const kind of ['refresh_token', 'access_token'] as const) {
      if ((await ask(kind)).json?.active === true) told.push(kind)
    }
    if (told.length === 0) {
      return notApplicable('introspection calls living tokens inactive even before the logout')
    }
    await rp.loggedOut(grant)
    await rp.refreshed(grant)
    for (const kind of told) {
      const reply = await ask(kind)
      const active = reply.json?.active === true
      observe.that(active, {
        subject:
          kind === 'refresh_token'
            ? 'introspection of the offline token after the logout'
            : 'introspection of an access token refreshed after the logout',
        expected: 'active=true',
        observed: describeActivity(reply),
        replies: [reply],
      })
    }
  },
})

export const introspectionSupersededInactive = requirement({
  id: 'introspection-superseded-inactive',
  area: 'hygiene',
  title: 'A rotated-out offline token is introspected as inactive',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('4'),
  also: [rfc9700('4.14.2')],
  statement: 'Rotation invalidates the previous token, and introspection reports that.',
  profiles: ['introspection', 'oauth2-bcp'],
  needs: ['authorize', 'public-client', 'introspection', 'rotation'],
  defect: 'superseded-token-active',
  procedure: [
    'OFFLINE(U1, P1, B1) -> r1; REFRESH -> r2 different from r1, otherwise not applicable.',
    'Wait policy.reuse_grace plus one second.',
    'INTROSPECT(r2) as P1, else as C1; not applicable where neither is told that it is active.',
    'INTROSPECT(r1) as the same client; assert active=false.',
    'REFRESH(r1) has to be refused, else the check is blocked.',
  ],
  verdict: {
    pass: 'r1 inactive, r2 active.',
    fail: 'r1 is active although it is refused at the token endpoint.',
    notApplicable:
      'The target does not rotate, or tells nothing about the refresh tokens of a public client.',
  },
  cause: 'Introspection verifies signature and expiry and does not look the token up.',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable, blocked } = check
    const owner = clients.public
    const grant = await rp.offline(users.first, owner, browser())
    await rp.refreshed(grant)
    const [old, current] = grant.refreshTokens
    if (old === undefined || current === undefined) {
      return notApplicable('the target does not replace the refresh token of a public client')
    }
    await rp.wait((policy.reuse_grace ?? 0) + 1)
    const teller = await clientThatIsTold(check, current)
    if (teller === undefined) {
      return notApplicable('introspection tells neither client about refresh tokens of a public client')
    }
    const reply = await rp.introspect(old, teller, 'refresh_token')
    const inactive = reply.json?.active === false
    observe.that(inactive, {
      subject: 'introspection of a rotated-out offline token',
      expected: 'active=false',
      observed: describeActivity(reply),
      replies: [reply],
    })
    // Asked last: the use of an old token may end the whole line.
    const refused = await rp.refreshToken(old, owner)
    if (refused.granted) blocked('a rotation that ends the old token: it still refreshes')
    refuseCrash(refused)
  },
})

/** Public clients are seldom allowed to introspect, and other clients not everywhere. */
async function clientThatIsTold({ rp, clients }: Check, token: string): Promise<TestClient | undefined> {
  for (const client of [clients.public, clients.main]) {
    const reply = await rp.introspect(token, client, 'refresh_token')
    if (reply.json?.active === true) return client
  }
  return undefined
}

function describeActivity(reply: Reply): string {
  const { active } = reply.json ?? {}
  return typeof active === 'boolean' ? `active=${active}` : describeRefusal(reply)
}

function describeExpiry(exp: unknown, left: number | undefined): string {
  if (exp === undefined) return 'absent'
  if (exp === 0) return '0'
  if (left === undefined) return 'no number'
  return left > 0 ? 'in the future' : 'in the past'
}
