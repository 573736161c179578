import type { Check } from '../../harness/checks/context.ts'
import type { ListOperation, ListReading } from '../../harness/drivers/operations.ts'
import { oidcCore } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { settledReading } from '../shared/settled-list.ts'

const lists = [
  { operation: 'user-list-grants', name: 'the list of the user' },
  { operation: 'admin-list-user-tokens', name: "the administrator's list of the user" },
] as const

export const logoutEverywhereListConsistent = requirement({
  id: 'logout-everywhere-list-consistent',
  area: 'logout',
  title: 'After signing out everywhere the lists tell the truth about offline tokens',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'Whether signing out of every device includes offline tokens is up to the server, but a dead token should not be listed and a living one should not be missing.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-user', 'sign-out-everywhere'],
  optional: ['user-list-grants', 'admin-list-user-tokens', 'online-session'],
  defect: 'sign-out-everywhere-leaves-stale-listing',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, OFFLINE(U2, C1, B2) -> control. Read USER-LIST(U1) and ADMIN-LIST(U1), as far as there are such; a list that does not show ot now is not judged.',
    'Sign U1 out everywhere; where the browser kept a login session, it has to be ended.',
    'Make sure that ALIVE(control); REFRESH(ot) within the propagation window: alive or dead.',
    'Read the lists again, with policy.list_cleanup_delay; assert that offline access of C1 is listed exactly if ot is alive.',
    'Compare what became of ot with policy.sign_out_everywhere; without a declaration it is recorded.',
  ],
  verdict: {
    pass: 'Lists and reality agree, and are as declared.',
    warn: 'A dead token is listed, a living one is not, or what happens is not what is declared.',
    notApplicable: 'There is no list of offline access that shows the token.',
  },
  control: "Another user's token refreshes after the sign-out, so that a refusal is no outage.",
  proof:
    'A login session or the token is seen to have ended by the sign-out, or the answer is confirmed by `accepted:` of the call.',
  exceptions:
    'Servers that keep offline tokens and servers that end them are both right. Lists that lag behind declare list_cleanup_delay. A declared propagation window is granted.',
  conflicts:
    'No specification knows the operation; this follows from the duty to give users a working overview. A mark in time makes tokens stale while a list may keep them.',
  evidence: ['keycloak/keycloak#31359', 'keycloak/keycloak PR 34350'],
  why: 'Users who lost a device look at this list to see whether they are safe.',
  cause: 'The tokens end by a mark in time, and the list shows what is stored.',
  mend: 'Make the list with the same question that the token endpoint asks: is the grant in force?',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy, has, notApplicable } = check
    const device = browser()
    const user = users.first
    await rp.authorized({ client: clients.main, browser: device, user, scope: 'openid' })
    const grant = await rp.offline(user, clients.main, device)
    const control = await rp.offline(users.second, clients.main, browser())
    const judged = []
    for (const list of lists) {
      if (has(list.operation) && showsGrant(await read(check, list.operation, grant), grant))
        judged.push(list)
    }
    if (judged.length === 0) return notApplicable('no list of the target shows the offline token')
    const signedIn = has('online-session') && (await rp.session(device, clients.main)) === 'alive'
    await rp.clock.intoNewSecond()
    await operations.state.change('sign-out-everywhere', { user })
    const ended = signedIn && (await rp.session(device, clients.main)) === 'ended'
    await livingControl(check, control, "another user's offline token")
    const reply = await withinPropagation(
      check,
      () => rp.refresh(grant),
      ({ granted }) => !granted || policy.sign_out_everywhere === 'keeps-offline',
    )
    if (!reply.granted) refuseCrash(reply)
    if (ended || !reply.granted) check.tookEffect()
    const alive = reply.granted
    for (const { operation, name } of judged) {
      const reading = await settledReading(
        check,
        () => read(check, operation, grant),
        (list) => showsGrant(list, grant) === alive,
      )
      observe.that(showsGrant(reading, grant) === alive, {
        subject: `${name} after they were signed out everywhere`,
        expected: alive ? 'the token, which refreshes' : 'no entry, since the token is refused',
        observed: counted(offlineEntriesOf(reading, clients.main)),
        replies: [reading, reply],
      })
    }
    const subject = 'the offline token after its user was signed out everywhere'
    const observed = reply.granted ? 'it still refreshes' : `refused (${describeRefusal(reply)})`
    const { sign_out_everywhere: declared } = policy
    if (declared === undefined) return observe.note(subject, observed, [reply])
    observe.that(alive === (declared === 'keeps-offline'), {
      subject,
      expected: declared === 'keeps-offline' ? 'it still refreshes, as declared' : 'refused, as declared',
      observed,
      replies: [reply],
    })
  },
})

async function read({ operations }: Check, operation: ListOperation, grant: Grant): Promise<ListReading> {
  return operation === 'user-list-grants'
    ? operations.userList(grant.user)
    : operations.adminListUser(grant.user, grant)
}

function showsGrant(reading: ListReading, { client }: Grant): boolean {
  return offlineEntriesOf(reading, client).length > 0
}
