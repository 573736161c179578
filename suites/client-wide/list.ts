import type { Check } from '../../harness/checks/context.ts'
import type { ListedGrant, ListReading } from '../../harness/drivers/operations.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { listAfterRefreshes } from '../shared/list-after-refreshes.ts'
import { counted, namesUser } from '../shared/listed-grants.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { settledReading } from '../shared/settled-list.ts'
import { inWords, revokedBy } from './alternatives.ts'

/** The entries of a client's list that are offline access; whoever asks for one client's list need not be told its name. */
function offlineRows({ entries }: ListReading): ListedGrant[] {
  return entries.filter(({ offline }) => offline)
}

export const revokeClientListTracks = requirement({
  id: 'revoke-client-list-tracks',
  area: 'client-wide',
  title: 'The per-client list and count of offline tokens follow reality',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'The administrator sees all offline tokens of a client; after revoke-all the list is empty.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'admin-list-client-tokens'],
  optional: ['online-session', 'rp-logout', 'admin-revoke-client'],
  asks: ['client-revocation-ends-tokens', 'offline-survives-logout'],
  defect: 'client-list-keeps-revoked',
  procedure: [
    'Read CLIENT-LIST(C1) as baseline.',
    'OFFLINE(U1, C1, B1), OFFLINE(U2, C1, B2), then LOGOUT in both browsers (where the target keeps a login session and offline tokens are known to outlive a logout); assert that within the propagation window CLIENT-LIST(C1) grew by exactly two offline entries and, where entries name a user, that both users are named.',
    'REFRESH the token of U1 three times; assert that CLIENT-LIST(C1) has no more entries than before (a weakness where not), after policy.reuse_grace plus one second and policy.list_cleanup_delay, where they are declared.',
    'CLIENT-REVOKE-ALL(C1), where there is such a call and it is known to end tokens.',
    'Poll CLIENT-LIST(C1) within the propagation window, and once more after policy.list_cleanup_delay where it is declared; assert that the two entries are gone.',
    'The same for each further way in which the target revokes everything of a client.',
  ],
  verdict: {
    pass: 'Two more; then none, where everything of the client could be revoked.',
    fail: 'An entry is missing before, or shown as active after revoke-all.',
    warn: 'Refreshes add entries, so that the count is not that of the tokens.',
  },
  control: 'The list was read before anything was granted, and it is the two new entries that have to go.',
  proof:
    'Both grants came with a refresh token; after the list was read, the tokens have to be refused, or the second half is not judged.',
  exceptions:
    'Where a logout ends offline tokens the list is read while the users are signed in; where the target has no revocation for a client, or one that ends nothing, only the first half is judged. A propagation window and policy.list_cleanup_delay are granted where they are declared.',
  conflicts:
    'With a not-before mark some products keep dead rows until a clean-up job runs; the driver may declare policy.list_cleanup_delay.',
  evidence: ['keycloak/keycloak#31359'],
  why: 'The administrator cannot tell whether the emergency is over.',
  cause: 'The list shows stored records without asking whether a later mark has ended them.',
  mend: 'Make list and count with the same condition as the refresh.',
  disturbs: 'clock',
  async check(check) {
    const { operations, has, knows, observe } = check
    if (!has('admin-revoke-client') || !knows('client-revocation-ends-tokens')) {
      await observeGrowth(check, '')
      observe.note("the client's list after a revocation", 'not judged: none is known that ends its tokens')
      return
    }
    for (const alternative of operations.alternatives('admin-revoke-client')) {
      await observeClearance(check, alternative, await observeGrowth(check, inWords(alternative)))
    }
  },
})

/** What a list showed before and after two grants. */
interface Growth {
  readonly grants: readonly Grant[]
  readonly before: readonly ListedGrant[]
  readonly listed: readonly ListedGrant[]
}

async function observeGrowth(check: Check, how: string): Promise<Growth> {
  const { rp, users, clients, browser, operations, observe, has, knows } = check
  const client = clients.main
  const list = () => operations.adminListClient(client)
  const before = offlineRows(await list())
  const grants = [
    await rp.offline(users.first, client, browser()),
    await rp.offline(users.second, client, browser()),
  ]
  const signsOut = has('rp-logout') && knows('offline-survives-logout')
  if (signsOut) for (const grant of grants) await withoutLoginSession(check, grant)
  const wanted = before.length + grants.length
  const full = await withinPropagation(check, list, (reading) => offlineRows(reading).length === wanted)
  const listed = offlineRows(full)
  observe.that(listed.length === wanted, {
    subject: `the client's list after two grants${signsOut ? ' and two logouts' : ''}${how}`,
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
  const [first] = grants
  if (listed.length !== wanted || first === undefined) return { grants, before, listed }
  const isSame = (reading: ListReading): boolean => offlineRows(reading).length <= wanted
  const refreshed = await listAfterRefreshes(check, first, list, isSame)
  observe.that(
    isSame(refreshed),
    {
      subject: `the client's list after three refreshes${how}`,
      expected: 'as many entries as before',
      observed: `${counted(offlineRows(refreshed))}, ${counted(listed)} before`,
      replies: [refreshed],
    },
    'weakness',
  )
  return { grants, before, listed: offlineRows(refreshed) }
}

async function observeClearance(
  check: Check,
  alternative: string | undefined,
  { grants, before, listed }: Growth,
): Promise<void> {
  const { clients, operations, observe } = check
  const client = clients.main
  await operations.revoke('admin-revoke-client', revokedBy(client, alternative))
  const known = new Set(before.map(({ id }) => id))
  const revoked = new Set(listed.map(({ id }) => id).filter((id) => id !== undefined && !known.has(id)))
  const cleared = (reading: ListReading): boolean => {
    const now = offlineRows(reading)
    return revoked.size === 0 ? now.length <= before.length : !now.some(({ id }) => revoked.has(id))
  }
  const reading = await settledReading(check, () => operations.adminListClient(client), cleared)
  for (const grant of grants) {
    await revocationTookEffect(check, grant, `everything of the client${inWords(alternative)}`)
  }
  const gone = cleared(reading)
  observe.that(gone, {
    subject: `the client's list after everything was revoked${inWords(alternative)}`,
    expected: 'none of the two entries',
    observed: gone ? 'none of them' : counted(offlineRows(reading)),
    replies: [reading],
  })
}
