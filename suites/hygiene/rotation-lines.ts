import { keycloakGuide, rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import { endedByNow } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { observeRefused } from '../shared/refusal.ts'
import { livesBeyondGrace, publicGrant, replacedUntil } from '../shared/token-line.ts'

export const rotationReuseSparesOtherFamilies = requirement({
  id: 'rotation-reuse-spares-other-families',
  area: 'hygiene',
  title: 'Reuse detection is limited to the line of the reused token',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  statement:
    'The countermeasure concerns the active token of the compromised line; other authorizations of the same user and client go on.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  reliesOn: ['reuse-ends-family', 'second-grant-keeps-first'],
  defect: 'reuse-kills-other-families',
  procedure: [
    'OFFLINE(U1, P1, B1) -> a1; REFRESH -> a2. OFFLINE(U1, P1, B2) -> b1.',
    'Wait policy.reuse_grace plus one second; REFRESH(a2) -> a3 and REFRESH(b1) -> b2, which have to work still; wait as long again where there is a grace.',
    'REFRESH(a1), which has to be refused, else the check is blocked.',
    'Wait for the propagation window; assert ALIVE(b2).',
    'REFRESH(a3), which has to be refused, else the check is blocked: there was no reaction to be limited.',
  ],
  verdict: {
    pass: 'b2 is alive.',
    warn: 'b2 is refused.',
    notApplicable:
      'The target does not replace the refresh token of a public client, or policy.offline_tokens_per_user_client is single.',
  },
  control:
    'Both lines refresh after the grace and before a1 comes back, so that what ends afterwards ended by the reuse.',
  proof: 'a1 is refused, and at the end a3 too: the server did react.',
  exceptions:
    'A server with one offline token for each user and client says so in its target file and is not concerned. One that ends everything of the user as a precaution gets a warning, no failure.',
  conflicts: 'A stricter reaction is a legitimate risk decision; it is reported, not punished.',
  why: 'A retry on one device would sign out all others of the user.',
  cause: 'The reaction to reuse is carried out for the user and the client and not for the line of tokens.',
  mend: 'End the line of the reused token only.',
  async check(check) {
    const { rp, clients, observe, policy, notApplicable, blocked } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      notApplicable('the target declares one offline token per user and client')
    }
    const reused = await replacedUntil(check, await publicGrant(check), 2)
    const other = await publicGrant(check)
    await livesBeyondGrace(check, reused)
    await rp.refreshed(other)
    const reuse = await rp.refreshToken(reused.firstRefreshToken ?? '', clients.public)
    if (reuse.granted) blocked('a refusal of the reused token: it still refreshes')
    refuseCrash(reuse)
    await propagated(check)
    await observe.alive(other, "another authorization's offline token after the reuse")
    if (!(await endedByNow(check, reused))) {
      blocked('a reuse that ends its own line: the newest token of it still refreshes')
    }
  },
})

export const rotationGraceCoversPredecessorOnly = requirement({
  id: 'rotation-grace-covers-predecessor-only',
  area: 'hygiene',
  title: 'A grace period never revives older generations',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc9700('4.14.2'),
  statement: 'Tolerance for lost responses should cover only the direct predecessor of the active token.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  reliesOn: ['superseded-token-refused'],
  defect: 'grace-covers-ancestors',
  procedure: [
    'OFFLINE(U1, P1, B1) -> r1; REFRESH(r1) -> r2; REFRESH(r2) -> r3; all three differ, otherwise not applicable.',
    'Still within the grace period since the first refresh: REFRESH(r1, P1); assert a refusal.',
  ],
  verdict: {
    pass: 'r1 is refused.',
    warn: 'r1 yields tokens.',
    notApplicable: 'The target does not rotate, or policy.reuse_grace is 0.',
  },
  control: 'r1 and r2 refresh in the same moments, so a refusal of r1 is due to its place in the line.',
  proof:
    'Three different tokens came within the grace, which is measured from before the first refresh; a refusal after its end proves nothing, and the check is blocked.',
  exceptions:
    'A server that replaces nothing within its grace, or has none, is not concerned. One that takes every younger token gets a warning, since no text speaks of a grace.',
  conflicts:
    'The RFC knows no grace period at all; the FAPI profile asks for one. Derived from the purpose of both.',
  reservation: 'RFC text read, but it knows no grace period; the rule comes from an implementation issue.',
  evidence: ['django-oauth/django-oauth-toolkit PR 1777'],
  why: 'A token stolen long ago works whenever somebody refreshes.',
  cause: 'The grace is counted from the time of each token alone, and not from its place in the line.',
  mend: 'Accept within the grace only the direct predecessor of the current token.',
  async check(check) {
    const { rp, clients, observe, policy, notApplicable, blocked } = check
    const grace = policy.reuse_grace ?? 0
    if (grace === 0) notApplicable('no grace period is declared', 'declared: { reuse_grace: <seconds> }')
    const grant = await publicGrant(check)
    // Whole seconds tell r1 from what replaces it; the rest has to be quick.
    await rp.clock.intoNewSecond()
    const started = rp.now()
    await rp.refreshed(grant)
    await rp.refreshed(grant)
    const [oldest, , newest] = grant.refreshTokens
    if (oldest === undefined || newest === undefined) {
      return notApplicable('the target does not replace the refresh token of a public client each time')
    }
    const reply = await rp.refreshToken(oldest, clients.public)
    // A refusal tells something only as long as the predecessor would have been accepted.
    if (!reply.granted && rp.now() - started >= grace * 1000) {
      blocked(`three refreshes within the grace period of ${grace} s`)
    }
    observeRefused({ observe }, reply, 'the token before the predecessor, within the grace period')
  },
})

export const rotationSuccessorStaysOffline = requirement({
  id: 'rotation-successor-stays-offline',
  area: 'hygiene',
  title: 'The successor of a rotated offline token is an offline token',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement: 'Rotation hands over the scope unchanged, offline access included.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'public-client', 'online-session', 'rp-logout', 'rotation'],
  reliesOn: ['offline-survives-logout'],
  defect: 'rotated-successor-online',
  procedure: [
    'OFFLINE(U1, P1, B2) -> c; LOGOUT(B2); c has to be alive, as an offline token that was never rotated, else the check is blocked.',
    'OFFLINE(U1, P1, B1) -> ot1; REFRESH -> ot2, REFRESH -> ot3; all three differ, otherwise not applicable.',
    'LOGOUT(B1); assert ALIVE(ot3).',
  ],
  verdict: {
    pass: 'ot3 is alive after logout.',
    fail: 'ot3 is refused although an unrefreshed offline token survives.',
    notApplicable: 'The target does not rotate.',
  },
  control: 'c, which was not rotated before the logout, survives one and refreshes after it.',
  proof:
    'Both logouts are seen to end the login session, and the three tokens of the line that is judged differ.',
  exceptions:
    'A server that ends offline tokens at logout is blocked behind that fact. Where a user has one token for each client, c is looked at before the second grant is made.',
  why: 'Background work ends with the next logout, one refresh after all was well.',
  cause: 'The successor is made like a token of an ordinary login.',
  mend: 'Hand scope and kind of the grant on to the successor.',
  hazard: 'logout-ends-all',
  async check(check) {
    const { rp, observe } = check
    // Looked at before the other grant is made: some servers keep one for each user and client.
    const control = await publicGrant(check)
    await rp.loggedOut(control)
    await rp.refreshed(control)
    const grant = await replacedUntil(check, await publicGrant(check), 3)
    await rp.loggedOut(grant)
    await observe.alive(grant, 'the offline token after two rotations and the logout')
  },
})
