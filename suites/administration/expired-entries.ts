import type { Check } from '../../harness/checks/context.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import { counted, entryOfGrant, offlineEntriesOf } from '../shared/listed-grants.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { settledReading } from '../shared/settled-list.ts'

/** What the check sets where it can, in seconds. */
const ownLimit = 600
/** Some servers add minutes to their limits. */
const margin = 300

export const revokeAdminListDropsExpired = requirement({
  id: 'revoke-admin-list-drops-expired',
  area: 'administration',
  title: "The administrator's list drops offline tokens that have expired",
  level: 'SHOULD',
  basis: 'derived',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'Who looks for what is in force should not find what has ended: a token that is refused because its time is over is no longer listed as offline access.',
  profiles: ['offline-management'],
  needs: ['authorize', 'second-user', 'time-travel', 'admin-list-user-tokens'],
  optional: ['admin-lifetimes'],
  reliesOn: ['admin-list-shows-tokens'],
  defect: 'admin-list-keeps-expired',
  procedure: [
    'Set the idle limit to ten minutes when the driver has admin-lifetimes, else read policy.offline_idle_limit, else policy.offline_max_limit.',
    'Read ADMIN-LIST(U1); OFFLINE(U1, C1, B1) -> ot; make sure that ADMIN-LIST(U1) shows its entry.',
    'TRAVEL(limit + five minutes); OFFLINE(U2, C1, B2), which has to refresh.',
    'Read ADMIN-LIST(U1) within the propagation window, and once more after policy.list_cleanup_delay where it is declared, before ot is presented.',
    'REFRESH(ot), which has to be refused, else the check is blocked; assert that the entry is gone.',
  ],
  verdict: {
    pass: 'The entry is gone.',
    warn: 'The entry of an expired token is still listed as offline access.',
    notApplicable: 'The target declares no limit for offline tokens, and none can be set.',
  },
  control:
    'The entry was listed while its token was young, and a token that is issued after the time has passed refreshes.',
  proof:
    'The token has to be refused after the list was read; the clock is seen to have moved by what the target issues.',
  exceptions:
    'Products whose clean-up job runs now and then declare policy.list_cleanup_delay; the list is read before the token is presented, because that may delete its record.',
  conflicts:
    'Keycloak lists what has expired until its records are removed, which this reports as a warning.',
  disturbs: 'lifetimes',
  why: 'Administrators lose time with what has ended, and overlook what is in force.',
  cause: 'The list shows stored records, and expired ones are removed at their next use or by a job only.',
  mend: 'Leave out of the list what the token endpoint would refuse.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const limit = await limitOf(check)
    const list = () => operations.adminListUser(users.first)
    const before = offlineEntriesOf(await list(), clients.main)
    const grant = await rp.offline(users.first, clients.main, browser())
    const young = await withinPropagation(
      check,
      list,
      (reading) => offlineEntriesOf(reading, clients.main).length > before.length,
    )
    const between = offlineEntriesOf(young, clients.main)
    const entry = entryOfGrant(grant, { before, between, now: between })
    if (entry === undefined && between.length <= before.length) {
      check.blocked("the entry of a new token in the administrator's list")
    }
    const isGone = (entries: typeof between): boolean =>
      entry?.id === undefined ? entries.length < between.length : entries.every(({ id }) => id !== entry.id)
    await rp.wait(limit + margin)
    const fresh = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(fresh)
    const reading = await settledReading(check, list, (latest) =>
      isGone(offlineEntriesOf(latest, clients.main)),
    )
    const reply = await rp.refresh(grant)
    if (reply.granted) check.blocked(`an offline token that ends ${margin} s after its limit of ${limit} s`)
    refuseCrash(reply)
    check.tookEffect()
    const now = offlineEntriesOf(reading, clients.main)
    const gone = isGone(now)
    observe.that(gone, {
      subject: "the expired token in the administrator's list",
      expected: 'no entry',
      observed: gone ? 'no entry' : `still listed, among ${counted(now)} of the client`,
      replies: [reading, reply],
    })
  },
})

/** A limit after which an unused token ends, in seconds. */
async function limitOf({ has, operations, policy, notApplicable }: Check): Promise<number> {
  if (has('admin-lifetimes')) {
    await operations.setOfflineLimits({ idle: ownLimit, max: null })
    return ownLimit
  }
  for (const limit of [policy.offline_idle_limit, policy.offline_max_limit]) {
    if (typeof limit === 'number') return limit
  }
  return notApplicable(
    'the target declares no limit for offline tokens',
    'declared: { offline_idle_limit: <seconds> }, or calls: { admin-lifetimes: ... }',
  )
}
