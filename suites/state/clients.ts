import type { Check } from '../../harness/checks/context.ts'
import type { ListReading } from '../../harness/drivers/operations.ts'
import { rfc6749, rfc7592 } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { observeRefusedAfterRemoval, underUsedName } from './removal.ts'
import { signInEnded } from './sign-in.ts'

export const stateClientDisabledRefused = requirement({
  id: 'state-client-disabled-refused',
  area: 'state',
  title: 'Offline tokens of a disabled client are refused',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.2'),
  statement: 'While a client is disabled it cannot use its refresh tokens.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'admin-disable-client'],
  defect: 'disabled-client-refreshes',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Disable CX; the control has to live, else the check is blocked.',
    'Assert DEAD(ot) within the propagation window. Where it lives and U1 can still sign in at CX, no client was disabled: blocked.',
    'Enable CX again; record whether ot resumes.',
  ],
  verdict: {
    pass: 'Refused while disabled.',
    fail: 'Under a profile that promises it: a refresh succeeds while CX is disabled.',
    warn: 'A refresh succeeds while CX is disabled.',
  },
  control: 'The offline token of the same user at another client lives on while CX is disabled.',
  proof: 'The token refreshed before the change. Where it lives after it, a sign-in at CX has to be refused.',
  exceptions:
    'A server that spreads the change slowly declares propagation_window. What becomes of the token once the client is enabled again is free and only recorded.',
  conflicts:
    'The error codes for unknown or unauthorized clients exist, but a disabled state is not defined anywhere.',
  why: 'A client that was stopped in an emergency goes on.',
  cause: 'The flag is looked at where users sign in and not at the token endpoint.',
  mend: 'Look the client up at each refresh, and refuse disabled ones.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, clients.main, browser())
    await operations.state.disableClient(client)
    await livingControl(check, control, "another client's offline token")
    const dead = await observe.dead(grant, 'the offline token while its client is disabled')
    if (!dead) await signInEnded(check, { user: users.first, client, change: 'a disabled client' })
    if (!(await operations.state.enableClient(client))) return
    const reply = await withinPropagation(
      check,
      () => rp.refresh(grant),
      ({ granted }) => granted,
    )
    observe.note(
      'the offline token after its client was enabled again',
      reply.granted ? 'it works again' : `refused (${describeRefusal(reply)})`,
      [reply],
    )
  },
})

export const stateClientDeletedDead = requirement({
  id: 'state-client-deleted-dead',
  area: 'state',
  title: 'Deleting a client ends its offline tokens',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc7592('2.3'),
  statement:
    'After deletion the client identifier is unusable, and grants and tokens should be invalidated at once.',
  profiles: ['registration', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'confidential-client', 'admin-create-client'],
  optional: ['userinfo', 'user-list-grants'],
  shows: ['deleted-client-ends-tokens'],
  defect: 'deleted-client-refreshes',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, at; ot has to refresh; OFFLINE(U1, C1, B2) -> control. Note whether USER-LIST(U1) shows CX.',
    'Delete CX; the control has to live, else the check is blocked.',
    'REFRESH(ot, CX) within the propagation window; assert that no token comes (a 5xx status is a weakness). Where one comes and U1 can still sign in at CX, no client was deleted: blocked.',
    'Record whether UserInfo still accepts at.',
    'Assert that USER-LIST(U1) no longer shows CX where it did before, within the propagation window and after policy.list_cleanup_delay where it is declared (a weakness where not).',
  ],
  verdict: {
    pass: 'The refresh is refused and the client is gone from the lists.',
    fail: 'Under a profile that promises it: tokens are issued for the deleted client.',
    warn: 'Tokens are issued for the deleted client, the entry stays in the list of the user, or the answer is a 5xx status.',
  },
  control: 'The offline token of the same user at another client lives on after the deletion.',
  proof:
    'The token refreshed before the deletion. Where it lives after it, a sign-in at CX has to be refused. The list is judged only where it showed CX before.',
  exceptions:
    'A server that spreads the deletion slowly, or cleans its lists later, declares propagation_window and list_cleanup_delay. One that crashes over the missing client hands nothing out, so it only warns. A list that names no clients is not judged.',
  conflicts:
    'The refusal of the client identifier is stated as a consequence, the invalidation of tokens is recommended if possible.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenRemoveClientWithTokens'],
  why: 'Tokens that belong to nobody stay in force.',
  cause: 'Grants hang on an identifier and are left behind when the client goes.',
  mend: 'End the grants with the client.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const user = users.first
    const client = await clients.create()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(user, clients.main, browser())
    const list = has('user-list-grants') ? async () => listing(check, client) : undefined
    const before = await list?.()
    await clients.remove(client)
    await livingControl(check, control, "another client's offline token")
    const dead = await observeRefusedAfterRemoval(check, grant, 'the offline token of a deleted client')
    if (!dead) await signInEnded(check, { user, client, change: 'a deleted client' })
    check.found('deleted-client-ends-tokens', dead)
    if (has('userinfo')) {
      const { accepted, reply } = await rp.userinfoSubject(grant.accessToken)
      const observed = accepted ? 'accepted' : 'refused'
      observe.note('an access token of a deleted client at UserInfo', observed, [reply])
    }
    if (list === undefined) return
    const subject = "a deleted client in the user's list"
    if (before?.shown !== true) return observe.note(subject, 'the list did not show it before either')
    const { shown, reading } = await listingWithout(check, list)
    const observed = shown ? 'listed' : 'not listed'
    observe.that(!shown, { subject, expected: 'not listed', observed, replies: [reading] }, 'weakness')
  },
})

interface Listing {
  readonly shown: boolean
  readonly reading: ListReading
}

/** Whether the list of the first user shows a client. */
async function listing({ operations, users }: Check, client: TestClient): Promise<Listing> {
  const reading = await operations.userList(users.first)
  return { reading, shown: reading.entries.some((entry) => entry.client === client.clientId) }
}

/** The list once it has dropped what is dead, or when all that the target declares about that has passed. */
async function listingWithout(check: Check, list: () => Promise<Listing>): Promise<Listing> {
  const { rp, policy } = check
  const soon = await withinPropagation(check, list, ({ shown }) => !shown)
  if (!soon.shown || policy.list_cleanup_delay === undefined) return soon
  await rp.wait(policy.list_cleanup_delay)
  return list()
}

export const stateClientRecreatedNotInherited = requirement({
  id: 'state-client-recreated-not-inherited',
  area: 'state',
  title: 'A new client with the same identifier does not inherit old offline tokens',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc6749('10.4'),
  also: [rfc7592('2.3')],
  statement:
    'Tokens are bound to the client they were issued to; re-using its identifier creates a different client.',
  profiles: ['registration', 'oauth2'],
  needs: ['authorize', 'confidential-client', 'admin-create-client'],
  reliesOn: ['deleted-client-ends-tokens'],
  defect: 'recreated-client-inherits-tokens',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh; delete CX. A sign-in at CX has to be refused, else the check is blocked.',
    'Make a client with the same client_id and a new secret.',
    'Assert that REFRESH(ot), authenticated as the new client, is refused within the propagation window.',
    'The new client has to be usable: OFFLINE(U1, new client, B2) has to refresh, else the check is blocked.',
  ],
  verdict: {
    pass: 'ot is refused, or an identifier is never given out again.',
    fail: 'ot works for the new client.',
    notApplicable: 'The server chooses the identifiers of clients itself.',
  },
  control: 'The new client gets an offline token of its own that refreshes, so its credentials are good.',
  proof:
    'The token refreshed before the deletion, and nobody could sign in at the client before it was made again.',
  exceptions:
    'A server that gives an identifier out only once has no namesakes: then the old token has to stay dead, and the check passes. Servers that choose identifiers themselves get not-applicable.',
  conflicts:
    'Derived from the binding rule; deployments that export and re-import a client on purpose may want the tokens back, which is a restore, not a new client.',
  why: 'Whoever registers the name again gets the access of all users.',
  cause: 'Grants are kept by the identifier of the client and not by its registration.',
  mend: 'Give clients an internal identifier, and keep grants by that.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    await clients.remove(client)
    await signInEnded(check, { user: users.first, client, change: 'a deleted client' })
    const namesake = await underUsedName(() => clients.create(client))
    if (namesake === undefined) {
      await observe.dead(grant, 'the token of a deleted client whose identifier is not given out again')
      return
    }
    if (namesake.clientId !== client.clientId) {
      check.notApplicable('the server chooses the identifiers of clients itself')
    }
    const subject = 'a refresh by the new client with the token of the deleted one'
    await observe.deadToken(grant.refreshToken ?? '', namesake, subject)
    // A client that cannot do anything refuses nothing.
    await rp.refreshed(await rp.offline(users.first, namesake, browser()))
  },
})
