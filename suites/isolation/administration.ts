import { globalTokenRevocation, keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { userRevocation } from '../shared/user-revocation.ts'
import { grantsOfTwoClients, observeSurvivor } from './pairs.ts'
import { grantAfterTheLine, oldGrantAndPreparedCode, roomInSecond } from './same-second.ts'

export const isolationAdminRevokeOtherUsers = requirement({
  id: 'isolation-admin-revoke-other-users',
  area: 'isolation',
  title: 'Admin revocation for one user leaves other users alone',
  level: 'MUST NOT',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [globalTokenRevocation('3.3')],
  statement: 'Revoking the tokens of a user does not touch tokens of anybody else.',
  profiles: ['offline-management', 'keycloak', 'global-revocation'],
  needs: ['authorize', 'second-user'],
  optional: ['admin-revoke-user', 'admin-revoke-user-client'],
  defect: 'admin-user-revoke-hits-others',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U2, C1, B2) -> ot2.',
    'Make sure that ot2 refreshes, else the check is blocked.',
    'ADMIN-REVOKE-USER(U1), and ADMIN-REVOKE-PAIR(U1, C1) where that is all there is; wait for the propagation window.',
    'Assert ALIVE(ot2); then make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: {
    pass: 'ot2 is alive.',
    fail: 'ot2 is refused.',
    notApplicable: 'The target declares no such operation.',
  },
  control: 'ot2 refreshes right before the revocation; ot1 is dead at the end.',
  proof:
    'ot1 is presented once after ot2 was judged and has to be refused; else the check is blocked, and what it saw of ot2 counts for others.',
  exceptions: 'None is known: what revokes for everybody is another operation.',
  why: 'One revocation would sign out all users.',
  cause: 'The operation raises a mark for everybody instead of the named user.',
  mend: 'Write the mark for the named user.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has } = check
    const operation = userRevocation(has, 'admin-revoke-user', 'admin-revoke-user-client')
    if (operation === undefined)
      return check.notApplicable('the target file has no call that revokes for a user')
    const revoked = await rp.offline(users.first, clients.main, browser())
    const other = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(other)
    await operations.revoke(operation, { user: users.first, client: clients.main, grant: revoked })
    await propagated(check)
    await observe.alive(other, 'the offline token of another user')
    await revocationTookEffect(check, revoked, 'the offline token of the user')
  },
})

export const isolationAdminRevokeOtherClients = requirement({
  id: 'isolation-admin-revoke-other-clients',
  area: 'isolation',
  title: 'Admin revocation of a user and client pair leaves other clients of that user alone',
  level: 'MUST NOT',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'The pair operation is limited to the named client.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'admin-revoke-user-client'],
  reliesOn: ['admin-pair-revocation-ends-tokens'],
  defect: 'admin-pair-revoke-hits-other-clients',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C2, B1) -> ot2 in the same session; make sure that ot2 refreshes, else the check is blocked.',
    'ADMIN-REVOKE-PAIR(U1, C1); wait for the propagation window; assert ALIVE(ot2).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: { pass: 'ot2 is alive.', fail: 'ot2 is refused.' },
  control: 'ot2 refreshes right before the revocation; ot1 is dead at the end.',
  proof: 'ot1 is presented once after ot2 was judged and has to be refused.',
  exceptions: 'Servers that can revoke for a user only name that call admin-revoke-user, and are not asked.',
  reservation:
    'The guide says revocation is per user in the consents tab; the limitation to one client is inferred from that tab.',
  why: 'To stop one client an administrator would stop all that the user has.',
  cause: 'The operation ends the session or everything of the user, which other clients share.',
  mend: 'Write the mark for the pair of user and client.',
  async check(check) {
    const { users, clients, operations } = check
    const pair = await grantsOfTwoClients(check)
    await operations.revoke('admin-revoke-user-client', {
      user: users.first,
      client: clients.main,
      grant: pair.revoked,
    })
    await observeSurvivor(check, pair, 'the offline token of the same user at another client')
  },
})

export const isolationAdminRevokeNewGrantWorks = requirement({
  id: 'isolation-admin-revoke-new-grant-works',
  area: 'isolation',
  title: 'After an admin revocation of a user, a new offline grant works',
  level: 'MUST',
  basis: 'derived',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  also: [globalTokenRevocation('3.3')],
  statement:
    'Revocation concerns what was issued before; the user can log in again and obtain a working offline token.',
  profiles: ['offline-management', 'keycloak', 'global-revocation'],
  needs: ['authorize', 'admin-revoke-user'],
  reliesOn: ['admin-user-revocation-ends-tokens'],
  defect: 'user-cutoff-blocks-new-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot_old; ADMIN-REVOKE-USER(U1); make sure that ot_old is dead, else the check is blocked.',
    'OFFLINE(U1, C1, B2) -> ot_new, logging in again as needed.',
    'Assert ALIVE(ot_new) at once, and again after the propagation window.',
    'Assert that ot_old is still dead.',
  ],
  verdict: { pass: 'ot_new works and ot_old stays dead.', fail: 'ot_new is refused, or ot_old works again.' },
  control:
    'ot_old is refused right before the new grant and after it, so the new token is judged while the revocation is in force.',
  proof: 'ot_old is presented once after the revocation and has to be refused.',
  exceptions:
    'A server that marks a user by whole seconds passes: more than a second lies between the last old token and the mark, and where the call carries the mark it is taken from the tokens. The user may be asked to sign in and to agree again.',
  evidence: ['keycloak/keycloak#37900'],
  why: 'After the help desk has done its work the user cannot connect anything any more.',
  cause:
    'The mark of the revocation is compared with the account or an older session instead of the new token.',
  mend: 'Compare the mark with the new grant, and not with the account or the session.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const old = await rp.offline(users.first, clients.main, browser())
    await operations.revoke('admin-revoke-user', { user: users.first, client: clients.main, grant: old })
    await revocationTookEffect(check, old, 'the old offline token')
    const renewed = await rp.offline(users.first, clients.main, browser())
    await observe.alive(renewed, 'the new offline token right after it was issued')
    await propagated(check)
    await observe.alive(renewed, 'the new offline token at its second refresh')
    await observe.dead(old, 'the old offline token after a new one was issued')
  },
})

export const isolationClientRevokeOtherClients = requirement({
  id: 'isolation-client-revoke-other-clients',
  area: 'isolation',
  title: 'Revoke-all for one client leaves other clients alone',
  level: 'MUST NOT',
  basis: 'derived',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  statement: 'Offline tokens of the same users at another client keep working.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'admin-revoke-client'],
  defect: 'client-revoke-hits-other-clients',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C2, B1) -> ot2 in the same session; OFFLINE(U2, C2, B2) -> ot3.',
    'Make sure that ot2 and ot3 refresh, else the check is blocked.',
    'CLIENT-REVOKE-ALL(C1); wait for the propagation window; assert ALIVE(ot2) and ALIVE(ot3).',
    'Make sure that ot1 is dead, else the check is blocked.',
  ],
  verdict: { pass: 'ot2 and ot3 are alive.', fail: 'ot2 or ot3 is refused.' },
  control: 'ot2 and ot3 refresh right before the revocation; ot1 is dead at the end.',
  proof:
    'ot1 is presented once after the others were judged and has to be refused; else the check is blocked.',
  exceptions:
    'None is known. Servers without a revocation for one client have no such call and are not asked.',
  reservation: 'Rests on the per-client operation, which was not found in a text.',
  why: 'The emergency of one client would become that of all.',
  cause:
    'The operation ends the sessions of the users, which other clients share, or raises a mark for all clients.',
  mend: 'Write the mark for the named client.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const { revoked, survivor } = await grantsOfTwoClients(check)
    const ofSecondUser = await rp.offline(users.second, clients.second, browser())
    await rp.refreshed(ofSecondUser)
    await operations.revoke('admin-revoke-client', { client: clients.main })
    await propagated(check)
    await observe.alive(survivor, 'the offline token of the same user at another client')
    await observe.alive(ofSecondUser, 'the offline token of another user at another client')
    await revocationTookEffect(check, revoked, 'the offline token of the client')
  },
})

export const isolationClientRevokeNewGrantWorks = requirement({
  id: 'isolation-client-revoke-new-grant-works',
  area: 'isolation',
  title: 'An offline token issued right after revoke-all works, even within the same second',
  level: 'MUST',
  basis: 'derived',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  statement:
    'Revoke-all is a line in time, not a lock: the client keeps working and the first token issued after the line is valid.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'admin-revoke-client'],
  reliesOn: ['client-revocation-ends-tokens'],
  defect: 'client-cutoff-same-second',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot_old; prepare a second authorization in B2 up to the last redirect so that only the code exchange is missing.',
    'Make sure that enough of the current second is left on the clock of the target; CLIENT-REVOKE-ALL(C1); immediately exchange the prepared code, or if that yields no refresh token run OFFLINE(U1, C1, B2) -> ot_new.',
    'Assert ALIVE(ot_new) at once, and after two seconds and the propagation window, then DEAD(ot_old).',
    'Do this five times, until a round finds something.',
  ],
  verdict: {
    pass: 'ot_new works every time and ot_old is dead.',
    fail: 'ot_new is refused although it was issued after the success answer.',
  },
  control: 'ot_old is refused after ot_new was judged, in every round.',
  proof: 'ot_old is presented once at the end of each round and has to be refused.',
  exceptions:
    'A code from before the line may be refused; the token is then granted anew. Where the call carries the mark ({now}) it lies behind the tokens until then and at least a second back, so a mark of whole seconds hits no new token; the same second is tried only where the server takes its own time.',
  conflicts:
    'A code whose login happened before the line may legitimately be refused at the exchange; only tokens that were issued count.',
  reservation:
    'The realm-wide text says that tokens issued before the date are invalid; the same-second behaviour is our own assumption.',
  why: 'After an emergency users connect again at once, and their tokens are dead.',
  cause: 'The mark is kept in whole seconds and compared with less-or-equal.',
  mend: 'Compare the order of events, or times in milliseconds with less-than.',
  async check(check) {
    const { rp, clients, operations, observe } = check
    for (let round = 1; round <= 5; round += 1) {
      const { old, prepared } = await oldGrantAndPreparedCode(check)
      await roomInSecond(check)
      await operations.revoke('admin-revoke-client', { client: clients.main })
      const renewed = await grantAfterTheLine(check, prepared)
      const name = `the offline token issued right after the revocation (round ${round})`
      if (!(await observe.alive(renewed, name))) return
      await rp.wait(2)
      await propagated(check)
      if (!(await observe.alive(renewed, `${name}, two seconds later`))) return
      if (!(await observe.dead(old, `the offline token issued before the revocation (round ${round})`)))
        return
    }
  },
})
