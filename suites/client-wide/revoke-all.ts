import type { Check } from '../../harness/checks/context.ts'
import type { ListedGrant, ListReading, Subject } from '../../harness/drivers/operations.ts'
import { keycloakGuide, rfc7009 } from '../../harness/engine/clause.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
import { counted, namesUser } from '../shared/listed-grants.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { withinPropagation } from '../shared/propagation.ts'

/** The entries of a client's list that are offline access; whoever asks for one client's list need not be told its name. */
function offlineRows({ entries }: ListReading): ListedGrant[] {
  return entries.filter(({ offline }) => offline)
}

/** A client, and one of the alternatives by which the target revokes all of its tokens. */
function revokedBy(client: TestClient, alternative: string | undefined): Subject {
  return { client, ...(alternative === undefined ? {} : { alternative }) }
}

function inWords(alternative: string | undefined): string {
  return alternative === undefined ? '' : ` (${alternative})`
}

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
  reliesOn: ['client-revocation-spares-others'],
  shows: ['client-revocation-ends-tokens'],
  defect: 'client-revoke-covers-one-user',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U2, C1, B2) -> ot2; OFFLINE(U1, C2, B1) -> control.',
    'CLIENT-REVOKE-ALL(C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked.',
    'Assert DEAD(ot1) and DEAD(ot2) within the propagation window.',
    'The same for each further way in which the target revokes everything of a client (session by session, consent by consent), with the control in a browser of its own.',
  ],
  verdict: {
    pass: 'Both tokens of C1 are refused and the control works.',
    fail: 'A token of C1 works after the window.',
  },
  conflicts:
    'Products implement it as a not-before mark, as deletion of grants, or as disable, revoke, enable; only the outcome is tested. The guide of Keycloak describes the mark for the whole realm; per client it is a field of the client.',
  reservation:
    'The guide text that was read describes the revocation policy for the whole realm and the per-client list; that a single client can be cut off is from memory.',
  evidence: ['indigo-iam/iam#577', 'JanssenProject/jans#498'],
  cause: 'The operation covers one user, one page of the list, or the tokens that some node has in memory.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    for (const alternative of operations.alternatives('admin-revoke-client')) {
      const device = browser()
      const first = await rp.offline(users.first, clients.main, device)
      const second = await rp.offline(users.second, clients.main, browser())
      // Session by session ends what other clients hold in these sessions, too.
      const elsewhere = alternative === undefined ? device : browser()
      const control = await rp.offline(users.first, clients.second, elsewhere)
      await operations.revoke('admin-revoke-client', revokedBy(clients.main, alternative))
      await livingControl(check, control, 'the token of another client')
      const ended = await observe.dead(
        first,
        `the first user's offline token at the revoked client${inWords(alternative)}`,
      )
      const bothEnded =
        (await observe.dead(
          second,
          `the second user's offline token at the revoked client${inWords(alternative)}`,
        )) && ended
      if (alternative === undefined) check.found('client-revocation-ends-tokens', bothEnded)
    }
  },
})

export const revokeClientListTracks = requirement({
  id: 'revoke-client-list-tracks',
  area: 'client-wide',
  title: 'The per-client list and count of offline tokens follow reality',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'The administrator sees all offline tokens of a client; after revoke-all the list is empty.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'admin-list-client-tokens', 'admin-revoke-client'],
  optional: ['online-session', 'rp-logout'],
  reliesOn: ['client-revocation-ends-tokens'],
  asks: ['offline-survives-logout'],
  defect: 'client-list-keeps-revoked',
  procedure: [
    'Read CLIENT-LIST(C1) as baseline.',
    'OFFLINE(U1, C1, B1), OFFLINE(U2, C1, B2), then LOGOUT in both browsers (where the target keeps a login session, and its logout spares offline tokens); assert that CLIENT-LIST(C1) grew by exactly two offline entries and, where entries name a user, that both users are named.',
    'CLIENT-REVOKE-ALL(C1).',
    'Poll CLIENT-LIST(C1) within the propagation window, and once more after policy.list_cleanup_delay where it is declared; assert that the two entries are gone.',
    'The same for each further way in which the target revokes everything of a client.',
  ],
  verdict: {
    pass: 'Two more, then none.',
    fail: 'An entry is missing before, or shown as active after revoke-all.',
  },
  conflicts:
    'With a not-before mark some products keep dead rows until a clean-up job runs; the driver may declare policy.list_cleanup_delay.',
  evidence: ['keycloak/keycloak#31359'],
  cause: 'The list shows stored records without asking whether a later mark has ended them.',
  disturbs: 'clock',
  async check(check) {
    for (const alternative of check.operations.alternatives('admin-revoke-client'))
      await observeList(check, alternative)
  },
})

async function observeList(check: Check, alternative: string | undefined): Promise<void> {
  const { rp, users, clients, browser, operations, observe, policy } = check
  const client = clients.main
  const list = () => operations.adminListClient(client)
  const before = offlineRows(await list())
  const grants = [
    await rp.offline(users.first, client, browser()),
    await rp.offline(users.second, client, browser()),
  ]
  let signedOut = false
  for (const grant of grants) signedOut = await withoutLoginSession(check, grant)
  const full = await list()
  const listed = offlineRows(full)
  observe.that(listed.length === before.length + 2, {
    subject: `the client's list after two grants${signedOut ? ' and two logouts' : ''}${inWords(alternative)}`,
    expected: 'two entries more than before',
    observed: `${counted(listed)}, ${counted(before)} before`,
    replies: [full],
  })
  for (const grant of grants.filter(() => listed.every(({ user }) => user !== undefined))) {
    const named = listed.some((entry) => namesUser(entry, grant))
    observe.that(named, {
      subject: `the ${grant.user.role} user in the client's list`,
      expected: 'an entry',
      observed: named ? 'an entry' : 'no entry',
      replies: [full],
    })
  }
  await operations.revoke('admin-revoke-client', revokedBy(client, alternative))
  const known = new Set(before.map(({ id }) => id))
  const revoked = new Set(listed.map(({ id }) => id).filter((id) => id !== undefined && !known.has(id)))
  const cleared = (reading: ListReading): boolean => {
    const now = offlineRows(reading)
    return revoked.size === 0 ? now.length <= before.length : !now.some(({ id }) => revoked.has(id))
  }
  let reading = await withinPropagation({ policy }, list, cleared)
  if (!cleared(reading) && policy.list_cleanup_delay !== undefined) {
    await rp.wait(policy.list_cleanup_delay)
    reading = await list()
  }
  const gone = cleared(reading)
  observe.that(gone, {
    subject: `the client's list after everything was revoked${inWords(alternative)}`,
    expected: 'none of the two entries',
    observed: gone ? 'none of them' : counted(offlineRows(reading)),
    replies: [reading],
  })
}

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
    'Within the propagation window assert that one of the places that accepted at refuses it: no sub at UserInfo, or active=false at introspection.',
  ],
  verdict: {
    pass: 'at is refused or inactive.',
    warn: 'at still works; its lifetime is reported.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  conflicts:
    'Applied by analogy to the cascade rule for a single refresh token; RFC 7592 recommends the same when a client is deleted.',
  cause: 'Access tokens are self-contained and are not compared with the mark of the client.',
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
  },
})
