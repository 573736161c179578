import { keycloakGuide, rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded } from '../shared/access-tokens.ts'
import { livingControl, revocationTookEffect } from '../shared/controls.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { outlivesNewer } from '../shared/several-tokens.ts'
import { inWords, revokedBy } from './alternatives.ts'

export const revokeClientAllKills = requirement({
  id: 'revoke-client-all-kills',
  area: 'client-wide',
  title: 'Revoking everything for a client ends the offline tokens of all its users',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'An administrator can invalidate all offline tokens that were issued to one client, for instance after its secret leaked.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'admin-revoke-client'],
  optional: ['online-session', 'rp-logout'],
  asks: ['offline-survives-logout'],
  shows: ['client-revocation-ends-tokens'],
  defect: 'client-revoke-covers-one-user',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U2, C1, B2) -> ot2, and, unless policy.offline_tokens_per_user_client is single, OFFLINE(U1, C1, B3) -> ot3; make sure that each refreshes, ot1 after ot3 was issued; where ot3 ended it, that is recorded with the missing line, and ot1 is left out. OFFLINE(U1, C2, B1) -> control. Where ot1 and ot3 live beside each other, OFFLINE(U1, C1, B4) -> ot4, which is left as it was issued.',
    'LOGOUT(B2), where the target keeps a login session and offline tokens are known to outlive a logout; ot2 has to refresh once more.',
    'CLIENT-REVOKE-ALL(C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked.',
    'Assert DEAD for each token of C1 within the propagation window.',
    'The same for each further way in which the target revokes everything of a client (session by session, consent by consent), with the control in a browser of its own.',
  ],
  verdict: {
    pass: 'All tokens of C1 are refused and the control works.',
    fail: 'A token of C1 works after the window.',
  },
  control:
    'Each token of the client but ot4 refreshes right before, and a token of another client after the revocation.',
  proof:
    'One of the tokens has to end, or the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'Servers with one token per user and client are judged by one token per user. Sessions that several clients share may end as a whole where the target revokes session by session: the control of such a way has its own. A declared propagation window is granted.',
  conflicts:
    'Products implement it as a not-before mark, as deletion of grants, or as disable, revoke, enable; only the outcome is tested. The guide of Keycloak describes the mark for the whole realm; per client it is a field of the client.',
  reservation:
    'The guide text that was read describes the revocation policy for the whole realm and the per-client list; that a single client can be cut off is from memory.',
  evidence: ['indigo-iam/iam#577', 'JanssenProject/jans#498'],
  why: 'Whoever has the leaked secret goes on with the tokens that are left.',
  cause: 'The operation covers one user, one page of the list, or the tokens that some node has in memory.',
  mend: 'Write one mark for the client that every refresh compares itself with.',
  hazard: 'revoked',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy } = check
    const client = clients.main
    for (const alternative of operations.alternatives('admin-revoke-client')) {
      const device = browser()
      const first = await rp.offline(users.first, client, device)
      const second = await rp.offline(users.second, client, browser())
      const single = policy.offline_tokens_per_user_client === 'single'
      const newer = single ? undefined : await rp.offline(users.first, client, browser())
      for (const grant of [second, newer]) if (grant !== undefined) await rp.refreshed(grant)
      const beside = await outlivesNewer(check, first)
      // Offline tokens are there for users who are away; some operations look among login sessions only.
      if (await withoutLoginSession(check, second)) await rp.refreshed(second)
      const unused = single || !beside ? undefined : await rp.offline(users.first, client, browser())
      // Session by session ends what other clients hold in these sessions, too.
      const elsewhere = alternative === undefined ? device : browser()
      const control = await rp.offline(users.first, clients.second, elsewhere)
      await operations.revoke('admin-revoke-client', revokedBy(client, alternative))
      await livingControl(check, control, 'the token of another client')
      const tokens = [
        { grant: beside ? first : undefined, whose: "first user's offline token" },
        { grant: second, whose: "second user's offline token" },
        { grant: newer, whose: "first user's offline token on a second device" },
        // Some operations look among the tokens that were in use only.
        { grant: unused, whose: "first user's offline token that had not refreshed before" },
      ]
      let ended = true
      for (const { grant, whose } of tokens) {
        if (grant === undefined) continue
        const dead = await observe.dead(grant, `the ${whose} at the revoked client${inWords(alternative)}`)
        ended &&= dead
      }
      if (alternative === undefined) check.found('client-revocation-ends-tokens', ended)
    }
  },
})

export const revokeClientAccessTokensDie = requirement({
  id: 'revoke-client-access-tokens-die',
  area: 'client-wide',
  title: 'Revoking everything for a client also ends its outstanding access tokens',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'When the refresh tokens of a client are revoked together, the access tokens of the same grants should become inactive at the server.',
  profiles: ['revocation', 'keycloak'],
  needs: ['authorize', 'admin-revoke-client'],
  optional: ['userinfo', 'introspection'],
  reliesOn: ['client-revocation-ends-tokens'],
  defect: 'client-revoke-leaves-access-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH -> at; note which of UserInfo and introspection accept at; if neither, the check is blocked.',
    'CLIENT-REVOKE-ALL(C1).',
    'Within the propagation window assert that every place that accepted at refuses it: no sub at UserInfo, active=false at introspection.',
  ],
  verdict: {
    pass: 'at is refused wherever it was accepted.',
    warn: 'at still works somewhere; its lifetime is reported.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  control: 'Only a place that accepted the access token right before the revocation is asked after it.',
  proof:
    'That the revocation ends refresh tokens is known from revoke-client-all-kills; here the refresh token has to be dead as well, or the check is blocked.',
  exceptions:
    'Servers with self-contained access tokens may be unable to end them and get a warning, since this is a recommendation. A declared propagation window is granted.',
  conflicts:
    'Applied by analogy to the cascade rule for a single refresh token; RFC 7592 recommends the same when a client is deleted.',
  why: 'What was stolen works until the last access token has run out.',
  cause: 'Access tokens are self-contained and are not compared with the mark of the client.',
  mend: 'Compare access tokens with the mark of the client at UserInfo and introspection.',
  async check(check) {
    const { rp, users, clients, browser, operations } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { accessToken } = await rp.refreshed(grant)
    const accepted = await acceptedAccessToken(check, grant, accessToken)
    await operations.revoke('admin-revoke-client', { client: clients.main })
    await observeAccessTokenEnded(
      check,
      accepted,
      'the access token after everything of the client was revoked',
    )
    await revocationTookEffect(check, grant, 'the offline token of the client')
  },
})
