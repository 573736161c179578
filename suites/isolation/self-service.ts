import { oidcCore, rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { grantsOfTwoClients, observeSurvivor } from './pairs.ts'

export const isolationUserRevokeOtherClients = requirement({
  id: 'isolation-user-revoke-other-clients',
  area: 'isolation',
  title: 'Revocation by the user for one client leaves other clients alone',
  level: 'MUST NOT',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'The user revokes the tokens of one client; offline tokens at another client are a separate grant.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-client', 'user-revoke-grant'],
  reliesOn: ['user-revocation-ends-token'],
  defect: 'user-revoke-hits-all-clients',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C2, B1) -> ot2; make sure that ot2 refreshes, else the check is blocked.',
    'USER-REVOKE(U1, C1); wait for the propagation window; assert ALIVE(ot2).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: { pass: 'ot2 is alive.', fail: 'ot2 is refused.' },
  control:
    'ot2 refreshes right before the removal, so its refusal after it is no outage of that client; ot1 is dead at the end, so its survival is no removal that did nothing.',
  proof: 'ot1, the newest token of its grant, is presented once after ot2 was judged and has to be refused.',
  exceptions:
    'A server that has one session of the user for all clients and offers nothing finer than ending it fails, since the call says that it removes one client; a target file without such a call is not asked.',
  conflicts: 'Derived from the wording that tokens granted to a client are revoked.',
  why: 'Users who remove one client would lose all, and learn never to remove any.',
  cause: 'The removal ends the session or everything of the user, which other clients share.',
  mend: 'Limit the removal to the client that was named.',
  async check(check) {
    const { users, clients, operations } = check
    const pair = await grantsOfTwoClients(check)
    await operations.revoke('user-revoke-grant', {
      user: users.first,
      client: clients.main,
      grant: pair.revoked,
    })
    await observeSurvivor(check, pair, 'the offline token of the same user at another client')
  },
})

export const isolationUserRevokeOtherUsers = requirement({
  id: 'isolation-user-revoke-other-users',
  area: 'isolation',
  title: 'Revocation by one user leaves the other users of the client alone',
  level: 'MUST NOT',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement: 'A user decides about own tokens only.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-user', 'user-revoke-grant'],
  defect: 'user-revoke-hits-all-users',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U2, C1, B2) -> ot2.',
    'Make sure that ot2 refreshes, else the check is blocked.',
    'USER-REVOKE(U1, C1); wait for the propagation window; assert ALIVE(ot2).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: { pass: 'ot2 is alive.', fail: 'ot2 is refused.' },
  control: 'ot2 refreshes right before the removal; ot1 is dead at the end.',
  proof: 'ot1, the newest token of its grant, is presented once after ot2 was judged and has to be refused.',
  exceptions: 'None is known: no product lets one user decide about the tokens of another.',
  why: 'One user could cut off everybody else.',
  cause: 'The removal is carried out for the client and not for the pair of user and client.',
  mend: 'Limit the removal to the user who is signed in.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const revoked = await rp.offline(users.first, clients.main, browser())
    const other = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(other)
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant: revoked })
    await propagated(check)
    await observe.alive(other, 'the offline token of another user of the same client')
    await revocationTookEffect(check, revoked, 'the offline token of the user')
  },
})

export const isolationTokenRevokeSiblingToken = requirement({
  id: 'isolation-token-revoke-sibling-token',
  area: 'isolation',
  title: 'Revoking one offline token spares a second one of the same user and client',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'Revocation by the client concerns the token and its authorization; another authorization of the same user at the same client, for instance on another device, should go on.',
  profiles: ['revocation', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'revocation'],
  reliesOn: ['revocation-request-ends-token', 'second-grant-keeps-first'],
  defect: 'token-revoke-hits-siblings',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2 in separate sessions; make sure that ot2 refreshes, else the check is blocked.',
    'REVOKE(ot1, C1); wait for the propagation window; assert ALIVE(ot2).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: {
    pass: 'ot2 is alive.',
    fail: 'Under a profile that promises it: ot2 is refused.',
    warn: 'ot2 is refused.',
    notApplicable: 'policy.offline_tokens_per_user_client is single.',
  },
  control:
    'ot2 refreshes right before the revocation, after it was seen that a second grant leaves the first one alone; ot1 is dead at the end.',
  proof: 'ot1 is presented once after ot2 was judged and has to be refused.',
  exceptions:
    'Servers that revoke the whole grant of user and client, as the RFC lets them, get a warning; those that keep one token per user and client declare it (declared: { offline_tokens_per_user_client: single }) and are not asked.',
  conflicts:
    'The RFC lets the server revoke related tokens and the underlying grant; products that keep one grant per user and client revoke both by design and document it. Keycloak changed to the finer behaviour at the end of 2024.',
  evidence: ['keycloak/keycloak PR 35696', 'auth0/docs PR 5970'],
  why: 'Uninstalling on one device would sign out the other.',
  cause: 'Revocation ends everything of the user at the client instead of one authorization.',
  mend: 'Revoke the authorization of the token, and not all of user and client.',
  hazard: 'one-grant',
  async check(check) {
    const { rp, users, clients, browser, policy } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      check.notApplicable('the target declares one offline token per user and client')
    }
    const revoked = await rp.offline(users.first, clients.main, browser())
    const survivor = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(survivor)
    await rp.revoked(revoked)
    await observeSurvivor(check, { revoked, survivor }, 'another offline token of the same user and client')
  },
})

export const isolationTokenRevokeOtherClients = requirement({
  id: 'isolation-token-revoke-other-clients',
  area: 'isolation',
  title: 'Revoking an offline token of one client spares the tokens of other clients',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'A client can end its own tokens only; offline tokens that other clients hold for the same user, even from the same login session, keep working.',
  profiles: ['revocation', 'keycloak'],
  needs: ['authorize', 'second-client', 'revocation'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'token-revoke-hits-other-clients',
  procedure: [
    'In one session: OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C2, B1) -> ot2; make sure that ot2 refreshes, else the check is blocked.',
    'REVOKE(ot1, C1); wait for the propagation window; assert ALIVE(ot2).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: { pass: 'ot2 is alive.', fail: 'ot2 is refused.' },
  control: 'ot2 refreshes right before the revocation; ot1 is dead at the end.',
  proof: 'ot1 is presented once after ot2 was judged and has to be refused.',
  exceptions: 'None is known: related tokens in the sense of the RFC are those of the client that asks.',
  conflicts:
    'Derived: the owner check of the RFC would be pointless if a client could end tokens of others as a side effect.',
  evidence: ['keycloak/keycloak#26532'],
  why: 'One client could end the access of its competitors.',
  cause: 'Revocation ends the stored offline session, which several clients share.',
  mend: 'Revoke what belongs to the client of the token only.',
  async check(check) {
    const pair = await grantsOfTwoClients(check)
    await check.rp.revoked(pair.revoked)
    await observeSurvivor(check, pair, 'the offline token of the same user at another client')
  },
})
