import type { Check } from '../../harness/checks/context.ts'
import { rfc7662 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { seenAfterRevocation, waysToRevoke } from '../shared/any-revocation.ts'
import { describeActivity, isActive } from '../shared/introspected.ts'
import { withinPropagation } from '../shared/propagation.ts'

export const introspectionActiveOffline = requirement({
  id: 'introspection-active-offline',
  area: 'hygiene',
  title: 'A living offline token is introspected as active, whatever hint is sent',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('2.1'),
  also: [rfc7662('2.2')],
  statement:
    'If the endpoint accepts refresh tokens from the caller, it reports a usable offline token as active with truthful data; a wrong hint does not hide it.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection'],
  defect: 'introspection-hint-hides-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'INTROSPECT(ot) as C1 without a hint and with hint refresh_token; if active is false both times, the check is not applicable (refresh tokens are not introspectable here).',
    'Assert active=true without a hint; INTROSPECT(ot, hint=access_token) and assert active=true.',
    'Assert for present members: client_id = C1, scope contains offline_access (a weakness where not). Whether sub is that of the ID token is recorded only.',
    'ALIVE(ot), else the check is blocked.',
  ],
  verdict: {
    pass: 'active=true with every hint and truthful members.',
    fail: 'The hint changes the answer, or client_id is false.',
    warn: 'The scope lacks offline_access.',
    notApplicable: 'The server tells nothing about refresh tokens.',
  },
  control: 'The same token is called active with another hint, and refreshes at the end.',
  proof: 'The token was issued to the client that asks, and one of its questions is answered active=true.',
  exceptions:
    'A server that never reports on refresh tokens is not concerned. RFC 7662 does not say that sub is the one of the ID token, which pairwise subjects need not be.',
  conflicts:
    'The RFC lets the server decide what it reveals to whom; a server that never reports on refresh tokens is not at fault.',
  why: 'Services that ask would refuse or drop a token that works.',
  cause: 'The hint decides where the token is looked up, and the search is not extended.',
  mend: 'Search all kinds of tokens, beginning with the one of the hint.',
  async check({ rp, users, clients, browser, observe, notApplicable, has }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const token = grant.refreshToken ?? ''
    const ask = async (hint?: string) => {
      const reply = await rp.introspect(token, client, hint)
      return reply
    }
    const plain = await ask()
    const hinted = await ask('refresh_token')
    const shown = [plain, hinted].find(({ json }) => json?.active === true)
    if (shown === undefined) {
      return notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    const misled = await ask('access_token')
    const judge = (reply: Reply, subject: string) =>
      observe.that(isActive(reply), {
        subject,
        expected: 'active=true',
        observed: describeActivity(reply),
        replies: [reply],
      })
    judge(plain, 'introspection of a living offline token without a hint')
    judge(misled, 'introspection of a living offline token with the hint access_token')
    const { client_id, sub, scope } = shown.json ?? {}
    const namesOffline = typeof scope !== 'string' || rp.scopeTold({ scope })?.has('offline_access') === true
    const members: readonly (readonly [string, unknown, boolean])[] = [
      ['client_id', client_id, client_id === client.clientId],
      ...(has('offline-scope') ? [['scope', scope, namesOffline] as const] : []),
    ]
    for (const [name, value, truthful] of members) {
      if (value === undefined) continue
      observe.that(
        truthful,
        {
          subject: `${name} in the introspection of an offline token`,
          expected: 'what was granted',
          observed: truthful ? 'that' : 'something else',
          replies: [shown],
        },
        // Some servers keep offline_access out of every scope they report, as a property of the token.
        name === 'scope' ? 'weakness' : 'violation',
      )
    }
    if (sub !== undefined && grant.subject !== undefined) {
      const same = sub === grant.subject ? 'that of the ID token' : 'another one than in the ID token'
      observe.note('sub in the introspection of an offline token', same, [shown])
    }
    await rp.refreshed(grant)
  },
})

export const introspectionRevokedInactive = requirement({
  id: 'introspection-revoked-inactive',
  area: 'hygiene',
  title: 'A revoked offline token is introspected as inactive',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('4'),
  also: [rfc7662('2.2')],
  statement: 'If tokens can be revoked, introspection has to take the revocation into account.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection'],
  optional: waysToRevoke,
  defect: 'introspection-active-after-revocation',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; assert INTROSPECT(ot).active = true, otherwise not applicable.',
    'REVOKE(ot); INTROSPECT(ot), within the propagation window; REFRESH(ot). Where that works, the same with a revocation by the user, and then by an administrator; where ot survives all that there are, the check is blocked.',
    'Assert that the answer of introspection after the revocation that ended ot was 200 with active=false.',
    'Assert that active is the only member of the answer (a weakness where not).',
  ],
  verdict: {
    pass: 'active=false.',
    fail: 'active=true, or an HTTP error instead of an introspection answer.',
    warn: 'The answer has further members, for instance sub, client_id or a reason.',
    notApplicable: 'The server tells nothing about refresh tokens, or there is no way to revoke one.',
  },
  control: 'The same question was answered active=true right before the revocation.',
  proof: 'The token is refused at the token endpoint afterwards, which nothing but the revocation explains.',
  exceptions:
    'A server that tells nothing about refresh tokens is not concerned. A declared propagation window is waited for, and further members beside active=false are a warning.',
  why: 'Services would go on with what the user took back.',
  cause: 'Introspection verifies signature and expiry and does not look the token up.',
  mend: 'Ask for the grant in addition to signature and time.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const before = await rp.introspect(grant.refreshToken ?? '', client, 'refresh_token')
    if (before.json?.active !== true) {
      notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    // The newest token: one revocation that does nothing may be followed by a refresh that replaces it.
    const ask = () => rp.introspect(grant.refreshToken ?? '', client, 'refresh_token')
    const reply = await seenAfterRevocation(
      check,
      grant,
      () => withinPropagation(check, ask, ({ json }) => json?.active === false),
      () => refused(check, grant),
    )
    const inactive = reply.status === 200 && reply.json?.active === false
    const subject = 'introspection of a revoked offline token'
    observe.that(inactive, {
      subject,
      expected: 'status 200 with active=false',
      observed: inactive ? 'that' : reply.json?.active === true ? 'active=true' : describeRefusal(reply),
      replies: [reply],
    })
    if (inactive) {
      const others = Object.keys(reply.json ?? {}).filter((name) => name !== 'active')
      observe.that(
        others.length === 0,
        {
          subject,
          expected: 'no member but active',
          observed: others.length === 0 ? 'none' : others.join(', '),
          replies: [reply],
        },
        'weakness',
      )
    }
  },
})

/** Whether a grant is refused within the propagation window. */
async function refused(check: Check, grant: Grant): Promise<boolean> {
  const { granted } = await withinPropagation(
    check,
    async () => {
      const reply = await check.rp.refresh(grant)
      if (!reply.granted) refuseCrash(reply)
      return reply
    },
    (reply) => !reply.granted,
  )
  return !granted
}
