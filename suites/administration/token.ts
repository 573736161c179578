import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { entryOfGrant, offlineEntriesOf } from '../shared/listed-grants.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'
import { outlivesNewer, singleDeclaration } from '../shared/several-tokens.ts'

export const revokeAdminSingleTokenKills = requirement({
  id: 'revoke-admin-single-token-kills',
  area: 'administration',
  title: 'An administrator can revoke one offline token out of several of the same user and client',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'Where the interface offers to end a single offline session, exactly that one ends.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'admin-list-user-tokens', 'admin-revoke-token'],
  reliesOn: ['admin-list-shows-tokens'],
  defect: 'admin-single-revoke-noop',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2 in separate sessions; read ADMIN-LIST(U1) before, between (within the propagation window until ot1 shows) and after; make sure that ot1 refreshes after ot2 was issued.',
    'Find the entry of ot1: that with the session identifier of its ID token, else the one that appeared with ot1; if there is none the check is blocked.',
    'ADMIN-REVOKE-TOKEN(entry); it has to be accepted.',
    'Wait for the propagation window; assert ALIVE(ot2), then DEAD(ot1).',
  ],
  verdict: {
    pass: 'Only ot1 is refused.',
    fail: 'ot1 works, or ot2 is refused.',
    notApplicable: 'One offline token per user and client is all that the target keeps.',
  },
  control:
    'Both tokens refresh beside each other before the revocation, and the other one still does after it.',
  proof:
    'The entry is that of the session of ot1, or the only one that appeared with it or, where entries change with the token, with its refresh; ot1 has to end, or the answer is confirmed by `accepted:` of the call.',
  exceptions:
    'Servers with one token per user and client get not-applicable, declared or not. Lists whose entries tell two tokens of a pair apart by nothing block the check.',
  evidence: [
    'keycloak/keycloak#27275',
    'keycloak/keycloak#24763',
    'Keycloak admin client deleteSession with isOffline since 24.0.2',
  ],
  why: 'To stop one lost device the administrator would have to sign out all.',
  cause:
    'The operation looks for login sessions of that identifier, or ends everything of the user and client.',
  mend: 'Let the operation take the identifier of the offline grant.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      check.notApplicable('the target declares one offline token per user and client')
    }
    const list = async () => offlineEntriesOf(await operations.adminListUser(users.first), clients.main)
    const before = await list()
    const first = await rp.offline(users.first, clients.main, browser())
    const between = await withinPropagation(check, list, (entries) => entries.length > before.length)
    const second = await rp.offline(users.first, clients.main, browser())
    const unrefreshed = await list()
    if (!(await outlivesNewer(check, first))) {
      check.notApplicable(
        'a second offline token of the same user and client ended the first one',
        singleDeclaration,
      )
    }
    const entry = entryOfGrant(first, { before, between, unrefreshed, now: await list() })
    if (entry === undefined) return check.blocked("the entry of one token in the administrator's list")
    const subject = { user: users.first, client: clients.main, grant: first, entry }
    await operations.revoke('admin-revoke-token', subject)
    await propagated(check)
    await observe.alive(second, 'the other offline token of the same user and client')
    await observe.dead(first, 'the offline token that the administrator revoked')
  },
})
