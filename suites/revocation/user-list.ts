import { keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { counted, entriesOf, offlineEntriesOf } from '../shared/listed-grants.ts'
import { withinPropagation } from '../shared/propagation.ts'

export const revokeUserListShowsGrant = requirement({
  id: 'revoke-user-list-shows-grant',
  area: 'revocation',
  title: 'The user sees clients with offline access, also after logging out and in again',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'To be able to revoke, a user needs a place that shows which clients hold offline access; the entry must not depend on the login session it came from.',
  profiles: ['oidc-core', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'online-session', 'rp-logout', 'user-list-grants'],
  reliesOn: ['offline-survives-logout', 'relogin-keeps-offline'],
  shows: ['user-list-shows-grant'],
  defect: 'user-list-omits-offline-grants',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'Read USER-LIST(U1); assert an entry for C1 that is marked as offline access or names the scope.',
    'LOGOUT(B1); log in again in B2 (without exchanging the code) and read USER-LIST(U1) again.',
    'Assert that the entry is still present.',
  ],
  verdict: {
    pass: 'C1 is listed with offline access both times.',
    fail: 'Under a profile in promised_by: the entry is missing in one of the two readings.',
    warn: 'The entry is missing, or it is present without any sign of offline access.',
  },
  conflicts:
    'OIDC Core asks for a revocation mechanism, not for a list; RFC 7009 mentions such lists as common practice.',
  evidence: [
    'keycloak/keycloak#50926',
    'keycloak/keycloak#15502',
    'Keycloak account REST resource applications',
  ],
  cause: 'The list is made from login sessions or consents instead of the tokens that are in force.',
  async check({ rp, users, clients, browser, operations, observe, found }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const look = async (when: string) => {
      const reading = await operations.userList(users.first)
      const entries = entriesOf(reading, clients.main)
      const listed = entries.some(({ offline }) => offline)
      observe.that(
        listed,
        {
          subject: `the list of the user ${when}`,
          expected: 'an entry of the client that shows offline access',
          observed: listed
            ? 'such an entry'
            : entries.length === 0
              ? 'no entry of the client'
              : 'an entry without any sign of offline access',
          replies: [reading],
        },
        entries.length === 0 ? 'violation' : 'weakness',
      )
      if (when === 'while signed in') found('user-list-shows-grant', listed)
    }
    await look('while signed in')
    await rp.loggedOut(grant)
    // The code is left alone: an exchanged one would be another grant that may show up in the list.
    await rp.authorized({ client: clients.main, browser: browser(), user: users.first, scope: 'openid' })
    await look('after signing out and in again')
  },
})

export const revokeUserListClears = requirement({
  id: 'revoke-user-list-clears',
  area: 'revocation',
  title: 'After revocation the entry is gone from the list of the user',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement: 'A revoked offline grant no longer shows up as active.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'user-list-grants', 'user-revoke-grant'],
  reliesOn: ['user-list-shows-grant', 'user-revocation-ends-token'],
  defect: 'user-list-keeps-revoked',
  procedure: [
    'OFFLINE(U1, C1, B1); make sure that USER-LIST(U1) shows it with offline access, else the check is blocked.',
    'USER-REVOKE(U1, C1).',
    'Poll USER-LIST(U1) within the propagation window; assert that C1 is absent or no longer marked as having offline access.',
  ],
  verdict: { pass: 'No active offline entry for C1 remains.', warn: 'The entry is still shown as active.' },
  conflicts: 'A live login session of the client may keep a row for it; only the offline mark counts.',
  cause: 'The list shows stored records without asking whether their tokens are still in force.',
  async check({ rp, users, clients, browser, operations, observe, policy, blocked }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const shown = offlineEntriesOf(await operations.userList(users.first), clients.main)
    if (shown.length === 0) blocked('a list of the user that shows the offline access before it is removed')
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    const reading = await withinPropagation(
      { policy },
      () => operations.userList(users.first),
      (list) => offlineEntriesOf(list, clients.main).length === 0,
    )
    const cleared = offlineEntriesOf(reading, clients.main).length === 0
    observe.that(cleared, {
      subject: 'the list of the user after the removal',
      expected: 'no entry of the client with offline access',
      observed: cleared ? 'no such entry' : counted(offlineEntriesOf(reading, clients.main)),
      replies: [reading],
      effect: true,
    })
  },
})
