import { keycloakIssue, rfc6749, rfc7592, rfc9449 } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { observeRefused } from '../shared/refusal.ts'
import { observeRefusedAfterRemoval } from './removal.ts'
import { signsIn } from './sign-in.ts'

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
    'Assert DEAD(ot) within the propagation window. A client at which U1 can still sign in is not disabled: blocked.',
    'Enable CX again; record whether ot resumes.',
  ],
  verdict: {
    pass: 'Refused while disabled.',
    fail: 'Under a profile in promised_by: a refresh succeeds while CX is disabled.',
    warn: 'A refresh succeeds while CX is disabled.',
  },
  conflicts:
    'The error codes for unknown or unauthorized clients exist, but a disabled state is not defined anywhere.',
  cause: 'The flag is looked at where users sign in and not at the token endpoint.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, clients.main, browser())
    await operations.state.disableClient(client)
    await livingControl(check, control, "another client's offline token")
    const dead = await observe.dead(grant, 'the offline token while its client is disabled')
    if (!dead && (await signsIn(check, users.first, client))) {
      check.blocked('a disabled client: users can still sign in at it')
    }
    if (!(await operations.state.enableClient(client))) return
    const reply = await rp.refresh(grant)
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
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, at; ot has to refresh.',
    'Delete CX; REFRESH(ot, CX); assert that no token comes (a 5xx status is a weakness).',
    'Record whether UserInfo still accepts at.',
    'Assert that USER-LIST(U1) no longer shows CX, if the driver can list (a weakness where not).',
  ],
  verdict: {
    pass: 'The refresh is refused and the client is gone from the lists.',
    fail: 'Under a profile in promised_by: tokens are issued for the deleted client.',
    warn: 'Tokens are issued for the deleted client, the entry stays in the list of the user, or the answer is a 5xx status.',
  },
  conflicts:
    'The refusal of the client identifier is stated as a consequence, the invalidation of tokens is recommended if possible.',
  evidence: ['Keycloak OfflineTokenTest offlineTokenRemoveClientWithTokens'],
  cause: 'Grants hang on an identifier and are left behind when the client goes.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, has } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    await clients.remove(client)
    const dead = await observeRefusedAfterRemoval(check, grant, 'the offline token of a deleted client')
    check.found('deleted-client-ends-tokens', dead)
    if (has('userinfo')) {
      const { subject, reply } = await rp.userinfoSubject(grant.accessToken)
      const observed = subject === undefined ? 'refused' : 'accepted'
      observe.note('an access token of a deleted client at UserInfo', observed, [reply])
    }
    if (!has('user-list-grants')) return
    const reading = await operations.userList(users.first)
    const listed = reading.entries.some((entry) => entry.client === client.clientId)
    observe.that(
      !listed,
      {
        subject: "a deleted client in the user's list",
        expected: 'not listed',
        observed: listed ? 'listed' : 'not listed',
        replies: [reading],
      },
      'weakness',
    )
  },
})

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
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh; delete CX.',
    'Make a client with the same client_id and a new secret.',
    'Assert that REFRESH(ot), authenticated as the new client, is refused.',
    'The new client has to be usable: OFFLINE(U1, new client, B2), else the check is blocked.',
  ],
  verdict: {
    pass: 'ot is refused.',
    fail: 'ot works for the new client.',
    notApplicable: 'The server chooses the identifiers of clients itself.',
  },
  conflicts:
    'Derived from the binding rule; deployments that export and re-import a client on purpose may want the tokens back, which is a restore, not a new client.',
  cause: 'Grants are kept by the identifier of the client and not by its registration.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    await clients.remove(client)
    const namesake = await clients.create(client)
    if (namesake.clientId !== client.clientId) {
      notApplicable('the server chooses the identifiers of clients itself')
    }
    const reply = await rp.refreshToken(grant.refreshToken ?? '', namesake)
    observeRefused({ observe }, reply, 'a refresh by the new client with the token of the deleted one')
    // A client that cannot do anything refuses nothing.
    await rp.refreshed(await rp.offline(users.first, namesake, browser()))
  },
})

export const stateOfflineScopeRemoved = requirement({
  id: 'state-offline-scope-removed',
  area: 'state',
  title: 'Taking offline_access away from a client ends its offline tokens',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakIssue(43734),
  statement:
    'When the scope is removed from the client, refreshes with existing offline tokens are refused and introspection reports them as inactive.',
  profiles: ['keycloak'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'admin-client-scopes'],
  optional: ['introspection'],
  defect: 'removed-offline-scope-still-refreshes',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh; see whether INTROSPECT(ot) calls it active.',
    'Take offline_access away from CX.',
    'Assert INTROSPECT(newest token).active = false if it was true before.',
    'Assert DEAD(ot) within the propagation window.',
  ],
  verdict: {
    pass: 'Inactive and refused while the scope is missing.',
    fail: 'A refresh succeeds, or the token is called active, while the scope is missing.',
    notApplicable: 'The target is older than the change (Keycloak 26.2.11, 26.4.4, 26.5.0).',
  },
  conflicts:
    'Other products keep existing grants when permissions of a client shrink; no specification decides, so only who promises to behave like Keycloak is judged.',
  evidence: ['Keycloak OfflineTokenTest offlineRefreshWhenNoOfflineScope', 'keycloak/keycloak#43734'],
  cause: 'What a client may ask for is looked at when it asks and not when it refreshes.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, has } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const active = async () => {
      const reply = await rp.introspect(grant.refreshToken ?? '', client, 'refresh_token')
      return { reply, active: reply.json?.active === true }
    }
    const introspectable = has('introspection') && (await active()).active
    await operations.state.withdrawOffline(client)
    if (introspectable) {
      const seen = await withinPropagation(check, active, (answer) => !answer.active)
      observe.that(!seen.active, {
        subject: 'introspection of the offline token without the scope',
        expected: 'active=false',
        observed: `active=${seen.active}`,
        replies: [seen.reply],
      })
    }
    await observe.dead(grant, 'the offline token after offline_access was taken away from its client')
  },
})

export const stateClientSecretRotated = requirement({
  id: 'state-client-secret-rotated',
  area: 'state',
  title: 'Offline tokens survive a change of the client secret',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc9449('5'),
  also: [rfc6749('6')],
  statement:
    'Refresh tokens are bound to the client, not to its current secret, so credentials can be renewed without losing the grants.',
  profiles: ['oauth2'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'admin-client-secret'],
  defect: 'secret-change-kills-offline',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh.',
    'Give CX another secret.',
    'REFRESH(ot) with the old secret; assert a refusal (a weakness where not).',
    'REFRESH(ot) with the new secret; assert an access token.',
  ],
  verdict: {
    pass: 'The new secret works and the old one is refused.',
    warn: 'The refresh with the new secret is refused, or the old secret still works.',
  },
  conflicts:
    'RFC 9449 mentions it as an advantage of binding by client authentication; there is no keyword. Some teams want the opposite after a leak, for which revoke-all exists.',
  cause: 'A new secret is stored like a new client.',
  async check({ rp, users, clients, operations, browser, observe, blocked }) {
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const renewed = await operations.state.changeSecret(client)
    const old = await rp.refreshToken(grant.refreshToken ?? '', client)
    const refused = observeRefused({ observe }, old, 'a refresh with the old secret', 'weakness')
    // A refresh by the old secret may have replaced the token.
    const alive = await observe.aliveToken(
      old.refreshToken ?? grant.refreshToken ?? '',
      renewed,
      'the offline token with the new secret of its client',
    )
    if (!refused && !alive) blocked('another secret: the old one still works and the new one does not')
  },
})
