import type { Check } from '../../harness/checks/context.ts'
import { oauth21, rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import {
  livesBeyondGrace,
  publicGrant,
  replaced,
  replacedUntil,
  unprovenPublicGrantOr,
} from '../shared/token-line.ts'

export const rotationPublicClientProtected = requirement({
  id: 'rotation-public-client-protected',
  area: 'hygiene',
  title: 'Refresh tokens of public clients are rotated or sender-constrained',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.1'), rfc9700('2.2.2')],
  statement:
    'A public client has no secret, so its refresh token needs one of the two protections; one plain bearer token usable for ever is not allowed.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client'],
  shows: ['superseded-token-refused', 'predecessor-good-until-successor-used'],
  defect: 'public-client-unprotected',
  procedure: [
    'OFFLINE(U1, P1, B1) without DPoP and without a client certificate. If a proof of possession is demanded, the requirement is met by sender constraint.',
    'REFRESH it once -> s1, s2. Then OFFLINE(U1, P1, B2) -> r1; REFRESH -> r2; REFRESH(r2) -> r3, each in a second of its own and with its access token used; assert that each refresh returns another refresh token (asked once more after policy.reuse_grace where one does not).',
    'Wait policy.reuse_grace plus one second; REFRESH(r3), which has to work still, else the check is blocked; wait as long again where there is a grace.',
    'REFRESH(r1, P1); assert refusal (invalid_grant expected).',
    'REFRESH(s1, P1), whose successor was never used: recorded only.',
  ],
  verdict: {
    pass: 'Sender constraint is demanded, or the token is replaced and the old one refused.',
    fail: 'The token stays as it is, or r1 works again after its successors were used and the grace period is over.',
    notApplicable: 'The server does not issue refresh tokens to public clients.',
  },
  control:
    'r3 refreshes right before r1 is presented, so the refusal concerns r1 and not the client or the server.',
  proof:
    'r1, r2 and r3 differ, and r2 and r3 were used. The clock is proven to have moved by what is issued after it.',
  exceptions:
    'A server that keeps an old token good until its successor is used passes, since r2 and r3 were used; what becomes of s1 is a fact for other checks. One that replaces nothing within its declared grace is asked again after it.',
  conflicts:
    'The strictest rule collides with the classic offline token that is stored once and used for years; Keycloak rotates only if configured. Confidential clients are not concerned.',
  why: 'A copied token of a browser or an app would be good for ever, and nobody would notice.',
  cause: 'Rotation is off by default and was not switched on for public clients.',
  mend: 'Switch rotation with reuse detection on for public clients, or bind their tokens by DPoP or certificates.',
  async check(check) {
    const { rp, clients, observe, policy, found } = check
    const client = clients.public
    // First, and looked at last: its use must not disturb the line that is judged.
    const opened = await unprovenPublicGrantOr(check)
    if ('demanded' in opened) {
      observe.that(true, {
        subject: 'tokens for a public client without a proof of possession',
        expected: 'refused, or replaced at each refresh',
        observed: `refused (${opened.demanded})`,
        replies: [opened.reply],
      })
      if (!rp.provesPossession) return
      if (await boundToKey(check)) return findReplacement(check)
    }
    const unused = 'demanded' in opened ? await publicGrant(check) : opened
    const replacedOnce = await replaced(check, unused)
    const grant = replacedOnce ? await publicGrant(check) : unused
    const rotates = replacedOnce && (await replaced(check, grant)) && (await replaced(check, grant))
    observe.that(rotates, {
      subject: "a public client's refresh",
      expected: 'a new refresh token',
      observed: rotates ? 'a new one' : 'the token stays as it is',
      replies: [grant.latest],
    })
    if (!rotates) return found('superseded-token-refused', false)
    await livesBeyondGrace(check, grant)
    const refused = await observe.deadToken(
      grant.firstRefreshToken ?? '',
      client,
      'the replaced token after the grace period',
    )
    found('superseded-token-refused', refused)
    // A second grant may have ended the first, so that its refusal would tell nothing.
    if (!refused || policy.offline_tokens_per_user_client === 'single') return
    const early = await rp.refreshToken(unused.firstRefreshToken ?? '', client)
    if (!early.granted) refuseCrash(early)
    observe.note(
      'a replaced token whose successor was not used yet, after the grace period',
      early.granted ? 'still refreshes' : 'refused',
      [early],
    )
    found('predecessor-good-until-successor-used', early.granted)
  },
})

/** Whether a refresh token of the public client is refused with the proof of another key. */
async function boundToKey(check: Check): Promise<boolean> {
  const { rp, clients, observe } = check
  const grant = await publicGrant(check)
  const foreign = await rp.refreshToken(grant.refreshToken ?? '', clients.public, { withKey: 'another' })
  if (!foreign.granted) refuseCrash(foreign)
  const observed = foreign.granted ? 'accepted, so the token is not bound to its key' : 'refused'
  observe.note('a refresh with the proof of another key', observed, [foreign])
  return !foreign.granted
}

/** Where the tokens are bound to a key, what a refresh does to them is a fact for other checks and no matter of this one. */
async function findReplacement(check: Check): Promise<void> {
  const { rp, clients, observe, found } = check
  const bound = await publicGrant(check)
  const rotates = await replaced(check, bound)
  observe.note('a refresh with the key', rotates ? 'a new refresh token' : 'the token stays as it is', [
    bound.latest,
  ])
  if (!rotates) return found('superseded-token-refused', false)
  await livesBeyondGrace(check, bound)
  const old = await rp.refreshToken(bound.firstRefreshToken ?? '', clients.public)
  if (!old.granted) refuseCrash(old)
  observe.note('the replaced token after the grace period', old.granted ? 'still refreshes' : 'refused', [
    old,
  ])
  found('superseded-token-refused', !old.granted)
}

export const rotationReuseRevokesFamily = requirement({
  id: 'rotation-reuse-revokes-family',
  area: 'hygiene',
  title: 'Presenting a rotated token again ends the active successor too',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.1'), rfc6749('10.4')],
  statement:
    'With rotation, reuse of an old token is a sign of theft: the server refuses it and revokes the currently valid token of that line.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  reliesOn: ['superseded-token-refused'],
  shows: ['reuse-ends-family'],
  defect: 'reuse-not-detected',
  procedure: [
    'OFFLINE(U1, P1, B1) -> r1; REFRESH -> r2; REFRESH(r2) -> r3; all three differ, otherwise not applicable.',
    'Wait policy.reuse_grace plus one second; REFRESH(r3) -> r4, which has to work, else the check is blocked; wait as long again where there is a grace.',
    'REFRESH(r1, P1); assert a refusal.',
    'REFRESH(r4, P1), once; assert a refusal.',
  ],
  verdict: {
    pass: 'r1 and afterwards r4 are refused.',
    fail: 'r4 still works after the reuse of r1.',
    notApplicable: 'The target does not rotate for P1, or binds the token to a key.',
  },
  control:
    'The line refreshes after the grace and before r1 is presented, and nothing but that happens before its newest token is refused.',
  proof:
    'r1 is refused in the check itself, and the newest token of the line, never an older one, is presented once.',
  exceptions:
    'Servers that keep an old token good until its successor is used, or for a declared grace, are asked only when both are over. One that does not replace tokens of public clients, or binds them to a key, is not concerned.',
  conflicts:
    'Mandatory only where rotation is the chosen protection. OAuth 2.1 goes further and wants the grant revoked. One large provider rotates without ever revoking old tokens.',
  why: 'Thief and victim go on side by side.',
  cause: 'A superseded token is deleted, so its reuse looks like that of an unknown one.',
  mend: 'Keep the place of a superseded token in its line, and end the line when it comes back.',
  hazard: 'parallel-refresh',
  async check(check) {
    const { clients, observe, found } = check
    const grant = await replacedUntil(check, await publicGrant(check), 3)
    await livesBeyondGrace(check, grant)
    const reused = await observe.deadToken(
      grant.firstRefreshToken ?? '',
      clients.public,
      'the first token of the line, used again',
    )
    if (!reused) return found('reuse-ends-family', false)
    found('reuse-ends-family', await observe.dead(grant, 'the active token of the line after that reuse'))
  },
})
