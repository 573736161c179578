import type { ListReading } from '../../harness/drivers/operations.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { offlineEntriesOf } from '../shared/listed-grants.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'

/** The clients with offline entries in a list. */
function clientsIn({ entries }: ListReading): Set<string> {
  return new Set(entries.flatMap(({ offline, client }) => (offline && client !== undefined ? [client] : [])))
}

export const revokeAdminListShowsTokens = requirement({
  id: 'revoke-admin-list-shows-tokens',
  area: 'administration',
  title: 'An administrator sees the offline tokens of a user',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'The administration interface shows, per user, which clients hold offline tokens, whether or not the user is logged in.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'admin-list-user-tokens'],
  optional: ['online-session', 'rp-logout'],
  asks: ['offline-survives-logout'],
  shows: ['admin-list-shows-tokens'],
  defect: 'admin-list-omits-offline',
  procedure: [
    'Read ADMIN-LIST(U1) as baseline.',
    'OFFLINE(U1, C1, B1) and OFFLINE(U1, C2, B1); LOGOUT(B1), where the target keeps a login session and offline tokens are known to outlive a logout.',
    'Read ADMIN-LIST(U1) within the propagation window; assert an offline entry for C1 and one for C2, and none for a client that is neither of them nor in the baseline.',
  ],
  verdict: {
    pass: 'Both clients are listed, and nothing that U1 did not grant.',
    fail: 'An entry is missing or a foreign one appears.',
  },
  control: 'The list was read before, so that only what was added since is foreign.',
  proof: 'Both grants came with a refresh token, and the logout is seen to have ended the login session.',
  exceptions:
    'Where a logout ends offline tokens, or cannot be had, the list is judged while the user is signed in, which is recorded. A declared propagation window is granted.',
  evidence: ['keycloak/keycloak#17829', 'keycloak/keycloak-ui#4358'],
  why: 'After an incident nobody could tell who has access.',
  cause: 'The view is made from login sessions, so offline tokens vanish from it when the user signs out.',
  mend: 'Read the view from offline grants.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const earlier = clientsIn(await operations.adminListUser(users.first))
    const device = browser()
    const first = await rp.offline(users.first, clients.main, device)
    const second = await rp.offline(users.first, clients.second, device)
    const signedOut = await withoutLoginSession(check, first)
    if (!signedOut) {
      observe.note(
        'the login session of the user',
        'still there: no logout is known that leaves offline tokens',
      )
    }
    const both = [first, second]
    const reading = await withinPropagation(
      check,
      () => operations.adminListUser(users.first, first),
      (list) => both.every(({ client }) => offlineEntriesOf(list, client).length > 0),
    )
    for (const grant of both) {
      const { client } = grant
      const listed = offlineEntriesOf(reading, client).length > 0
      // A token that the logout ended has no place in the list; looked at after the reading, which it might mend.
      if (!listed && signedOut && !(await worksNow(check, grant))) continue
      observe.that(listed, {
        subject: `the administrator's list of the user's offline tokens, client ${client.role}`,
        expected: 'an entry',
        observed: listed ? 'an entry' : 'no entry',
        replies: [reading],
      })
      check.found('admin-list-shows-tokens', listed)
    }
    const known = new Set([...earlier, clients.main.clientId, clients.second.clientId])
    const foreign = [...clientsIn(reading)].filter((name) => !known.has(name))
    observe.that(foreign.length === 0, {
      subject: "other clients in the administrator's list",
      expected: 'none that the user did not grant',
      observed: foreign.length === 0 ? 'none' : foreign.join(', '),
      replies: [reading],
    })
  },
})
