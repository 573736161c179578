import { keycloakGuide, rfc7009 } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { livingControl, revocationTookEffect } from '../shared/controls.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'

export const lifetimeSurvivesRestart = requirement({
  id: 'lifetime-survives-restart',
  area: 'lifetime',
  title: 'Offline tokens survive a restart of the server',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'Offline grants are kept in durable storage.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'restart'],
  optional: ['userinfo', 'user-list-grants', 'admin-list-user-tokens', 'second-user', 'second-client'],
  asks: ['userinfo-open-after-logout', 'refreshed-token-opens-userinfo'],
  defect: 'restart-loses-offline-tokens',
  procedure: [
    'OFFLINE(U2, C1, B2) and OFFLINE(U1, C2, B3), as far as there are such -> others; OFFLINE(U1, C1, B1) -> ot; REFRESH each once; read ADMIN-LIST(U1), else USER-LIST(U1), where there is one.',
    'RESTART the target and wait until it answers.',
    'Assert ALIVE(ot) and ALIVE of the others, and USERINFO with the new access token where it is known to take tokens of an ended login session, or the login session lives on.',
    'Read the list again: it has at least as many entries of C1 as before.',
  ],
  verdict: {
    pass: 'Each token is alive after the restart, and the access token of ot works.',
    fail: 'One of the tokens is refused after the restart, or the access token of ot is.',
    warn: 'ot works but is missing from the list after the restart.',
  },
  control: 'The tokens refresh right before the restart.',
  proof: 'The server is stopped and started again by the run, which waits until it answers.',
  exceptions:
    'A server that loses its login sessions is no less right: UserInfo is asked only where it was seen to take tokens after a logout.',
  disturbs: 'server',
  why: 'Each release of the server would ask all users to sign in again.',
  cause: 'Offline grants are in a cache that is written to no database.',
  mend: 'Write offline grants to the database before the token is handed out.',
  hazard: 'revoked',
  async check({ rp, users, clients, browser, operations, observe, has, knows }) {
    const others = [
      ...(has('second-user') ? [await rp.offline(users.second, clients.main, browser())] : []),
      ...(has('second-client') ? [await rp.offline(users.first, clients.second, browser())] : []),
    ]
    const grant = await rp.offline(users.first, clients.main, browser())
    for (const each of [...others, grant]) await rp.refreshed(each)
    const list = has('admin-list-user-tokens')
      ? () => operations.adminListUser(users.first, grant)
      : has('user-list-grants')
        ? () => operations.userList(users.first)
        : undefined
    const before = list === undefined ? [] : offlineEntriesOf(await list(), clients.main)
    await operations.restart()
    const isLost = !(await observe.alive(grant, 'the offline token after a restart of the server'))
    for (const other of others) {
      await observe.alive(
        other,
        `the offline token of user ${other.user.role} at client ${other.client.role} after the restart`,
      )
    }
    if (isLost) return
    // A restart may end the login session, and whether UserInfo asks for one is judged elsewhere.
    const openAnyway = knows('userinfo-open-after-logout')
    if (
      has('userinfo') &&
      knows('refreshed-token-opens-userinfo') &&
      (openAnyway || (await rp.session(grant.browser, clients.main)) === 'alive')
    ) {
      const { accepted, reply } = await rp.userinfoSubject(grant.accessToken)
      observe.that(accepted, {
        subject: 'the access token of a refresh after the restart, at UserInfo',
        expected: 'accepted',
        observed: accepted ? 'accepted' : describeRefusal(reply),
        replies: [reply],
      })
    }
    if (list === undefined || before.length === 0) return
    const reading = await list()
    const entries = offlineEntriesOf(reading, clients.main)
    const complete = entries.length >= before.length
    observe.that(
      complete,
      {
        subject: 'the list of offline access after the restart',
        expected: 'the entries of before',
        observed: complete ? 'the entries of before' : `${counted(entries)} instead of ${before.length}`,
        replies: [reading],
      },
      'weakness',
    )
  },
})

export const lifetimeRevocationSurvivesRestart = requirement({
  id: 'lifetime-revocation-survives-restart',
  area: 'lifetime',
  title: 'A revoked offline token stays revoked after a restart',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2.1'),
  statement:
    'Revocation is final: a token that was revoked cannot be used again, and a restart may not bring it back from storage.',
  profiles: ['revocation', 'keycloak'],
  needs: ['authorize', 'restart', 'revocation'],
  optional: ['second-user', 'second-client'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'restart-resurrects-revoked-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2), else OFFLINE(U1, C2, B2) -> control.',
    'REVOKE(ot) at the revocation endpoint; make sure that ot is refused within the propagation window, else the check is blocked.',
    'RESTART the target and wait until it answers.',
    'Make sure that ALIVE(control), else the check is blocked.',
    'Assert DEAD(ot).',
  ],
  verdict: {
    pass: 'ot is dead and the control is alive after the restart.',
    fail: 'ot works after the restart.',
  },
  control:
    'A token that was not revoked refreshes after the restart, so the refusal of the other is not its work.',
  proof: 'The revoked token is refused before the restart, else the check is blocked.',
  exceptions:
    'A server that loses all tokens at a restart is blocked here; that is the subject of lifetime-survives-restart.',
  disturbs: 'server',
  why: 'A stolen token that was revoked comes back with the next release.',
  cause: 'The list of revoked tokens is in memory, or the database is loaded without it.',
  mend: 'Write the revocation to the database before it is confirmed.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has, notApplicable } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const other = has('second-user')
      ? ([users.second, clients.main] as const)
      : has('second-client')
        ? ([users.first, clients.second] as const)
        : notApplicable('there is no second user and no second client to have a token that lives on')
    const control = await rp.offline(...other, browser())
    await rp.revoked(grant)
    await revocationTookEffect(check, grant, 'the offline token')
    await operations.restart()
    await livingControl(check, control, 'the token of somebody else')
    await observe.dead(grant, 'the revoked offline token after a restart of the server')
  },
})
