import type { Check } from '../../harness/checks/context.ts'
import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'
import { livesBeyondGrace, replaced, replacedUntil } from '../shared/token-line.ts'

export const rotationReuseConfidential = requirement({
  id: 'rotation-reuse-confidential',
  area: 'hygiene',
  title: 'Reuse of a rotated token is noticed for confidential clients too',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('10.4'),
  also: [rfc9700('4.14.2')],
  statement:
    'Where the tokens of a confidential client are replaced and old ones are refused, an old one that comes back ends the active one, as it does for public clients: a leaked token may have come with a leaked secret.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'confidential-client'],
  optional: ['second-client', 'preapproved-client'],
  defect: 'confidential-reuse-not-detected',
  procedure: [
    'Of C1, C2 and CA take the first confidential client C whose token is replaced: OFFLINE(U1, C, B1) -> r1; REFRESH -> r2 -> r3, all different; none such, not applicable.',
    'Wait policy.reuse_grace plus one second; REFRESH(r3) -> r4, which has to work, else the check is blocked; wait as long again where there is a grace.',
    'REFRESH(r1, C). Where it yields tokens, not applicable, or a violation if policy.rotation.confidential is rotate.',
    'REFRESH(r4, C), once; assert a refusal.',
  ],
  verdict: {
    pass: 'r1 and afterwards r4 are refused.',
    warn: 'r4 still works after the reuse of r1, or r1 works although rotation is declared.',
    notApplicable:
      'No confidential client gets its tokens replaced, or their old tokens stay good by design.',
  },
  control:
    'The line refreshes after the grace and before r1 is presented, and nothing but that happens before its newest token is refused.',
  proof:
    'r1 is refused in the check itself, and the newest token of the line, never an older one, is presented once.',
  exceptions:
    'A server that hands out a new value each time and keeps the old ones good does not rotate and is not concerned. One that refuses r1 and spares r4 gets a warning: the MUST of RFC 9700 is about public clients.',
  conflicts:
    'RFC 9700 demands rotation or a binding for public clients only; RFC 6749 describes rotation without the difference.',
  why: 'A secret that leaked together with a token would be noticed by nobody.',
  cause: 'Reuse detection is switched on by the type of the client.',
  mend: 'Apply reuse detection wherever tokens are replaced.',
  async check(check) {
    const { rp, observe, policy, notApplicable } = check
    const grant = await rotatedGrant(check)
    if (grant === undefined) return notApplicable('no confidential client gets its refresh token replaced')
    await replacedUntil(check, grant, 3)
    await livesBeyondGrace(check, grant)
    const reuse = await rp.refreshToken(grant.firstRefreshToken ?? '', grant.client)
    if (!reuse.granted) refuseCrash(reuse)
    if (reuse.granted && policy.rotation?.confidential !== 'rotate') {
      notApplicable('the replaced refresh tokens of confidential clients stay good here')
    }
    const subject = 'the first token of a line of a confidential client, used again'
    if (!observeRefused(check, reuse, subject)) return
    await observe.dead(grant, 'the active token of the line after that reuse')
  },
})

/** A grant of the first confidential client whose refresh token is replaced. */
async function rotatedGrant(check: Check): Promise<Grant | undefined> {
  for (const client of confidentialOf(check)) {
    const grant = await check.rp.offline(check.users.first, client, check.browser())
    if (await replaced(check, grant)) return grant
  }
  return undefined
}

function confidentialOf({ clients, has }: Check): TestClient[] {
  return [
    clients.main,
    ...(has('second-client') ? [clients.second] : []),
    ...(has('preapproved-client') ? [clients.preapproved] : []),
  ].filter(({ authentication }) => authentication !== 'none')
}
