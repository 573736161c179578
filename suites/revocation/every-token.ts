import { oidcCore } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { tokensOnTwoDevices } from '../shared/several-tokens.ts'

export const revokeUserKillsAllOfClient = requirement({
  id: 'revoke-user-kills-all-of-client',
  area: 'revocation',
  title: 'Revocation by the user ends the offline tokens of the client on every device',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'When the server reports that the user removed the access of a client, nothing is left of it: each offline token of that user and client is refused, from whichever browser it came.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-user', 'user-revoke-grant'],
  reliesOn: ['user-revocation-ends-token'],
  defect: 'user-revoke-ends-newest-only',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2; make sure that both refresh, ot1 after ot2 was issued; OFFLINE(U2, C1, B3) -> control; OFFLINE(U1, C1, B4) -> ot3, which is left as it was issued.',
    'USER-REVOKE(U1, C1).',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot1), DEAD(ot2) and DEAD(ot3) within the propagation window.',
  ],
  verdict: {
    pass: 'All tokens are refused and the control works.',
    fail: 'One of the tokens still works.',
    notApplicable: 'One offline token per user and client is all that the target keeps.',
  },
  control:
    "Two of the tokens refresh beside each other before the removal, and another user's token refreshes after it.",
  proof:
    'One of the tokens has to end, or the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'Servers with one token per user and client get not-applicable, declared or not; where they do not declare it the report names the line. Interfaces that remove one device at a time need a call with `each:`.',
  why: 'The lost telephone may be the very device whose token is left.',
  cause: 'The removal ends the entry that it finds first, or the one that the page shows.',
  mend: 'Revoke by user and client, not by the identifier of one token.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const { older, newer } = await tokensOnTwoDevices(check)
    const control = await rp.offline(users.second, clients.main, browser())
    const unused = await rp.offline(users.first, clients.main, browser())
    const subject = { user: users.first, client: clients.main, grant: newer }
    await operations.revoke('user-revoke-grant', subject)
    await livingControl(check, control, 'the token of another user')
    await observe.dead(older, 'the offline token on the first device after the removal')
    await observe.dead(newer, 'the offline token on the second device after the removal')
    // Some operations look among the tokens that were in use only.
    await observe.dead(unused, 'the offline token that had not refreshed before the removal')
  },
})
