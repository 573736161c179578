import { keycloakGuide } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { tokensOnTwoDevices } from '../shared/several-tokens.ts'

export const revokeAdminPairKillsAll = requirement({
  id: 'revoke-admin-pair-kills-all',
  area: 'administration',
  title: "An administrator's revocation for a user and a client ends their tokens on every device",
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'The operation for a user and a client is about the pair and not about one token: it ends each offline token of the two.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'admin-revoke-user-client'],
  reliesOn: ['admin-pair-revocation-ends-tokens'],
  defect: 'admin-pair-revoke-ends-oldest-only',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2; make sure that both refresh, ot1 after ot2 was issued; OFFLINE(U2, C1, B3) -> control; OFFLINE(U1, C1, B4) -> ot3, which is left as it was issued.',
    'ADMIN-REVOKE-PAIR(U1, C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot1), DEAD(ot2) and DEAD(ot3) within the propagation window.',
  ],
  verdict: {
    pass: 'All tokens are refused and the control works.',
    fail: 'One of the tokens still works.',
    notApplicable: 'One offline token per user and client is all that the target keeps.',
  },
  control:
    "Two of the tokens refresh beside each other before the revocation, and another user's token refreshes after it.",
  proof:
    'One of the tokens has to end, or the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'Servers with one token per user and client get not-applicable, declared or not. Where the interface ends one token at a time, the call has `each:` and is sent for every entry of the pair.',
  why: 'One device, perhaps the stolen one, keeps its access.',
  cause: 'The operation ends the first token that it finds, and looks for no other.',
  mend: 'Revoke all grants of the pair in one statement.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const { older, newer } = await tokensOnTwoDevices(check)
    const control = await rp.offline(users.second, clients.main, browser())
    const unused = await rp.offline(users.first, clients.main, browser())
    const subject = { user: users.first, client: clients.main, grant: newer }
    await operations.revoke('admin-revoke-user-client', subject)
    await livingControl(check, control, 'the token of another user')
    await observe.dead(older, 'the offline token on the first device after the revocation')
    await observe.dead(newer, 'the offline token on the second device after the revocation')
    // Some operations look among the tokens that were in use only.
    await observe.dead(unused, 'the offline token that had not refreshed before the revocation')
  },
})
