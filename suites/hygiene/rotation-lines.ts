import { keycloakGuide, rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'

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
    'OFFLINE(U1, P1, B1) -> a1; REFRESH -> a2. OFFLINE(U1, P1, B2) -> b1. REFRESH(a2), which has to work still.',
    'Wait policy.reuse_grace plus one second; REFRESH(a1), which has to be refused, else the check is blocked.',
    'Assert ALIVE(b1).',
  ],
  verdict: {
    pass: 'b1 is alive.',
    warn: 'b1 is refused.',
    notApplicable:
      'The target does not replace the refresh token of a public client, or policy.offline_tokens_per_user_client is single.',
  },
  conflicts: 'A stricter reaction is a legitimate risk decision; it is reported, not punished.',
  cause: 'The reaction to reuse is carried out for the user and the client and not for the line of tokens.',
  async check({ rp, users, clients, browser, observe, policy, notApplicable, blocked }) {
    if (policy.offline_tokens_per_user_client === 'single') {
      notApplicable('the target declares one offline token per user and client')
    }
    const client = clients.public
    const reused = await rp.offline(users.first, client, browser())
    await rp.refreshed(reused)
    const [oldest, newer] = reused.refreshTokens
    if (oldest === undefined || newer === undefined) {
      return notApplicable('the target does not replace the refresh token of a public client')
    }
    const other = await rp.offline(users.first, client, browser())
    await rp.refreshed(reused)
    await rp.wait((policy.reuse_grace ?? 0) + 1)
    const reuse = await rp.refreshToken(oldest, client)
    if (reuse.granted) blocked('a refusal of the reused token: it still refreshes')
    refuseCrash(reuse)
    await observe.alive(other, "another authorization's offline token after the reuse")
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
  conflicts:
    'The RFC knows no grace period at all; the FAPI profile asks for one. Derived from the purpose of both.',
  reservation: 'RFC text read, but it knows no grace period; the rule comes from an implementation issue.',
  evidence: ['django-oauth/django-oauth-toolkit PR 1777'],
  cause: 'The grace is counted from the time of each token alone, and not from its place in the line.',
  async check({ rp, users, clients, browser, observe, policy, notApplicable, blocked }) {
    const grace = policy.reuse_grace ?? 0
    if (grace === 0) notApplicable('no grace period is declared', 'declared: { reuse_grace: <seconds> }')
    const client = clients.public
    const grant = await rp.offline(users.first, client, browser())
    const started = rp.now()
    await rp.refreshed(grant)
    await rp.refreshed(grant)
    const [oldest, , newest] = grant.refreshTokens
    if (oldest === undefined || newest === undefined) {
      return notApplicable('the target does not replace the refresh token of a public client each time')
    }
    const reply = await rp.refreshToken(oldest, client)
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
  cause: 'The successor is made like a token of an ordinary login.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.public
    // Looked at before the other grant is made: some servers keep one for each user and client.
    const control = await rp.offline(users.first, client, browser())
    await rp.loggedOut(control)
    await rp.refreshed(control)
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    await rp.refreshed(grant)
    if (grant.refreshTokens.length < 3) {
      return notApplicable('the target does not replace the refresh token of a public client each time')
    }
    await rp.loggedOut(grant)
    await observe.alive(grant, 'the offline token after two rotations and the logout')
  },
})
