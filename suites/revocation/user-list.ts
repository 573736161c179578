import type { Check } from '../../harness/checks/context.ts'
import type { ListReading } from '../../harness/drivers/operations.ts'
import { keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { listAfterRefreshes } from '../shared/list-after-refreshes.ts'
import { counted, entriesOf, offlineEntriesOf } from '../shared/listed-grants.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'
import { settledReading } from '../shared/settled-list.ts'

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
  needs: ['authorize', 'user-list-grants'],
  optional: ['online-session', 'rp-logout', 'admin-create-user'],
  asks: ['offline-survives-logout'],
  shows: ['user-list-shows-grant'],
  defect: 'user-list-omits-offline-grants',
  procedure: [
    'Read USER-LIST(U1), for which U1 signs in; where U1 was created for the run, assert that nothing is marked as offline access of C1.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'Read USER-LIST(U1) within the propagation window; assert an entry for C1 that is marked as offline access or names the scope.',
    'Where offline tokens are known to outlive it: LOGOUT(B1); read USER-LIST(U1) again, for which U1 signs in at the client of the account calls only; assert that the entry is still present, unless the token does not refresh any more.',
  ],
  verdict: {
    pass: 'C1 is listed with offline access whenever the list was read after the grant.',
    fail: 'Under a profile that promises it: the entry is missing in one of the two readings.',
    warn: 'The entry is missing, it is present without any sign of offline access, or a sign-in without offline access is listed like one.',
  },
  control:
    'The list was read before anything was granted: a new user with an entry shows that sign-ins are listed like offline access.',
  proof: 'The grant came with a refresh token, and the logout is seen to have ended the login session.',
  exceptions:
    'Where a logout ends offline tokens, or the server has no login session or logout, only the first reading is judged. A user of the target file may have entries from before, which are recorded. A declared propagation window is granted.',
  conflicts:
    'OIDC Core asks for a revocation mechanism, not for a list; RFC 7009 mentions such lists as common practice.',
  evidence: [
    'keycloak/keycloak#50926',
    'keycloak/keycloak#15502',
    'Keycloak account REST resource applications',
  ],
  why: 'What users cannot see they cannot take back.',
  cause: 'The list is made from login sessions or consents instead of the tokens that are in force.',
  mend: 'Make the list from the offline grants in force, whatever session they came from.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    if (!(await observeNothingYet(check))) return
    const grant = await rp.offline(users.first, clients.main, browser())
    check.found('user-list-shows-grant', await observeListed(check, 'while signed in'))
    if (!has('online-session') || !has('rp-logout')) return
    if (!check.knows('offline-survives-logout')) {
      observe.note(
        'the list of the user after signing out',
        'not read: offline tokens do not outlive that here',
      )
      return
    }
    await rp.loggedOut(grant)
    await observeListed(check, 'after signing out and in again', grant)
  },
})

/** A list of login sessions shows somebody who did nothing but sign in to read it. */
async function observeNothingYet({
  users,
  clients,
  operations,
  observe,
  has,
  found,
}: Check): Promise<boolean> {
  const reading = await operations.userList(users.first)
  const entries = offlineEntriesOf(reading, clients.main)
  if (entries.length === 0) return true
  if (!has('admin-create-user')) {
    observe.note('the list of the user before the grant', `${counted(entries)} of the client`, [reading])
    return true
  }
  const fact = {
    subject: 'the list of a new user who has signed in only',
    expected: 'no entry of the client that shows offline access',
    observed: counted(entries),
    replies: [reading],
  }
  observe.that(false, fact, 'weakness')
  found('user-list-shows-grant', false)
  return false
}

async function observeListed(
  check: Check,
  when: string,
  /** What may have ended on the way, so that it has no place in the list any more. */
  grant?: Grant,
): Promise<boolean> {
  const { users, clients, operations, observe, policy } = check
  const isListed = (list: ListReading): boolean => offlineEntriesOf(list, clients.main).length > 0
  const reading = await withinPropagation({ policy }, () => operations.userList(users.first), isListed)
  const entries = entriesOf(reading, clients.main)
  const listed = isListed(reading)
  // Looked at after the reading, which it might mend.
  if (!listed && grant !== undefined && !(await worksNow(check, grant))) {
    observe.note(`the list of the user ${when}`, 'not judged: the token ended with the logout or the sign-in')
    return false
  }
  const missing =
    entries.length === 0 ? 'no entry of the client' : 'an entry without any sign of offline access'
  return observe.that(
    listed,
    {
      subject: `the list of the user ${when}`,
      expected: 'an entry of the client that shows offline access',
      observed: listed ? 'such an entry' : missing,
      replies: [reading],
    },
    entries.length === 0 ? 'violation' : 'weakness',
  )
}

export const revokeUserListOneEntryPerToken = requirement({
  id: 'revoke-user-list-one-entry-per-token',
  area: 'revocation',
  title: 'The list of the user has one entry for an offline token, however often it was refreshed',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'An entry stands for something that the user can revoke; a refresh is no new grant, so that it adds none.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'user-list-grants'],
  optional: ['userinfo'],
  reliesOn: ['user-list-shows-grant'],
  defect: 'user-list-repeats-refreshed',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; read USER-LIST(U1) within the propagation window until it shows ot, and once more; both readings have to agree, else the check is blocked.',
    'REFRESH three times, adopting the newest token; use the newest access token at UserInfo where there is one.',
    'Read USER-LIST(U1); assert that C1 has no more entries with offline access than before. Where it has, wait policy.reuse_grace plus one second and policy.list_cleanup_delay, where they are declared, and read again.',
  ],
  verdict: {
    pass: 'No entry was added.',
    warn: 'C1 has more entries after the refreshes.',
  },
  control:
    'Two readings without a refresh between them show the same number of entries, so that the reading adds none.',
  proof: 'Each of the three refreshes has to yield tokens, and the list has to show the grant before.',
  exceptions:
    'Lists with one entry per client pass. Servers that show a replaced token for as long as its grace lasts get that time, where it is declared.',
  why: 'Users revoke one of many equal lines and do not know what is left.',
  cause: 'The list shows the stored tokens, of which each refresh leaves one more, and not the grants.',
  mend: 'List grants and not the tokens that they had.',
  async check({ rp, users, clients, browser, operations, observe, policy, has, blocked }) {
    const list = () => operations.userList(users.first)
    const numberIn = (reading: ListReading): number => offlineEntriesOf(reading, clients.main).length
    const before = numberIn(await list())
    const grant = await rp.offline(users.first, clients.main, browser())
    const shown = numberIn(await withinPropagation({ policy }, list, (latest) => numberIn(latest) > before))
    if (shown === 0) blocked('a list of the user that shows the offline access')
    if (numberIn(await list()) !== shown)
      blocked('a list of the user that stays as it is while nobody refreshes')
    const isSame = (latest: ListReading): boolean => numberIn(latest) <= shown
    const reading = await listAfterRefreshes({ rp, policy, has }, grant, list, isSame)
    observe.that(isSame(reading), {
      subject: 'the entries of the client in the list of the user after three refreshes',
      expected: `as many as before (${shown})`,
      observed: `${numberIn(reading)}`,
      replies: [reading],
    })
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
  reliesOn: ['user-list-shows-grant'],
  defect: 'user-list-keeps-revoked',
  procedure: [
    'OFFLINE(U1, C1, B1); make sure that USER-LIST(U1) shows it with offline access, else the check is blocked.',
    'USER-REVOKE(U1, C1).',
    'Poll USER-LIST(U1) within the propagation window, and once more after policy.list_cleanup_delay where it is declared.',
    'REFRESH, which has to be refused within the window, else the check is blocked; assert that C1 was absent from the list or no longer marked as having offline access.',
  ],
  verdict: { pass: 'No active offline entry for C1 remains.', warn: 'The entry is still shown as active.' },
  control: 'The entry was shown before the removal.',
  proof:
    'The token is presented after the list was read: a removal that ended nothing leaves the entry where it belongs, and the check is blocked.',
  exceptions:
    'Lists that keep a row for a login session of the client pass, as only the offline mark counts. A propagation window and policy.list_cleanup_delay are granted where they are declared.',
  conflicts: 'A live login session of the client may keep a row for it; only the offline mark counts.',
  why: 'Users cannot tell whether their decision counted, and try again or give up.',
  cause: 'The list shows stored records without asking whether their tokens are still in force.',
  mend: 'Leave out of the list what the token endpoint would refuse.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const isShown = (list: ListReading): boolean => offlineEntriesOf(list, clients.main).length > 0
    const list = () => operations.userList(users.first)
    const grant = await rp.offline(users.first, clients.main, browser())
    if (!isShown(await withinPropagation(check, list, isShown))) {
      check.blocked('a list of the user that shows the offline access before it is removed')
    }
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant })
    const reading = await settledReading(check, list, (latest) => !isShown(latest))
    await revocationTookEffect(check, grant, 'the offline token of the user')
    const cleared = !isShown(reading)
    observe.that(cleared, {
      subject: 'the list of the user after the removal',
      expected: 'no entry of the client with offline access',
      observed: cleared ? 'no such entry' : counted(offlineEntriesOf(reading, clients.main)),
      replies: [reading],
      effect: true,
    })
  },
})
