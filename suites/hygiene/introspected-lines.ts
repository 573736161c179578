import type { Check } from '../../harness/checks/context.ts'
import { rfc7662, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { describeActivity } from '../shared/introspected.ts'
import { livesBeyondGrace, publicGrant, replaced, replacedUntil } from '../shared/token-line.ts'

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
    'OFFLINE(U1, P1, B1) -> r1; REFRESH -> r2 -> r3, all different, otherwise not applicable.',
    'Wait policy.reuse_grace plus one second; REFRESH(r3) -> r4; wait as long again where there is a grace.',
    'INTROSPECT(r4) as P1, else as C1; where neither is told that it is active, the same with a line of C1, where its tokens are replaced; not applicable where C1 is not told about that either.',
    'INTROSPECT(r1) as the same client; assert active=false.',
    'REFRESH(r1) has to be refused, else the check is blocked.',
  ],
  verdict: {
    pass: 'r1 inactive, r4 active.',
    fail: 'r1 is active although it is refused at the token endpoint.',
    notApplicable: 'The target does not rotate, or tells nothing about the refresh tokens that it replaces.',
  },
  control: 'The newest token of the same line is called active, by the same client and a moment before.',
  proof: 'r1 is refused at the token endpoint, which is asked last, since the reuse may end the line.',
  exceptions:
    'A server that keeps an old token good until its successor is used, or for a declared grace, is asked when both are over. Public clients need not be allowed to introspect, then C1 asks.',
  why: 'A stolen old token would pass for a good one.',
  cause: 'Introspection verifies signature and expiry and does not look the token up.',
  mend: 'Compare the number of the token with the current one of its line.',
  async check(check) {
    const { rp, clients, observe, notApplicable, blocked } = check
    const told =
      (await toldLine(check, await publicGrant(check), [clients.public, clients.main])) ??
      (await toldLineOfMain(check))
    if (told === undefined) {
      return notApplicable(
        'introspection tells neither client about refresh tokens of a public client, and nobody about replaced ones of the main client',
      )
    }
    const { grant, teller } = told
    const old = grant.firstRefreshToken ?? ''
    const reply = await rp.introspect(old, teller, 'refresh_token')
    const inactive = reply.json?.active === false
    observe.that(inactive, {
      subject: 'introspection of a rotated-out offline token',
      expected: 'active=false',
      observed: describeActivity(reply),
      replies: [reply],
    })
    // Asked last: the use of an old token may end the whole line.
    const refused = await rp.refreshToken(old, grant.client)
    if (refused.granted) blocked('a rotation that ends the old token: it still refreshes')
    refuseCrash(refused)
  },
})

/** A line of three tokens and more, with a client that is told that the newest of them is active. */
async function toldLine(
  check: Check,
  grant: Grant,
  tellers: readonly TestClient[],
): Promise<{ readonly grant: Grant; readonly teller: TestClient } | undefined> {
  await replacedUntil(check, grant, 3)
  await livesBeyondGrace(check, grant)
  for (const teller of tellers) {
    const reply = await check.rp.introspect(grant.refreshToken ?? '', teller, 'refresh_token')
    if (reply.json?.active === true) return { grant, teller }
  }
  return undefined
}

/** Public clients are seldom allowed to introspect, and others not everywhere; a confidential one asks about its own. */
async function toldLineOfMain(check: Check): ReturnType<typeof toldLine> {
  const { rp, users, clients, browser } = check
  const grant = await rp.offline(users.first, clients.main, browser())
  return (await replaced(check, grant)) ? toldLine(check, grant, [clients.main]) : undefined
}
