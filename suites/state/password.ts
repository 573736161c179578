import { oauth21, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { canSignIn } from './sign-in.ts'

export const statePasswordChangeAsDeclared = requirement({
  id: 'state-password-change-as-declared',
  area: 'state',
  title: 'The effect of a password change on offline tokens is as declared',
  level: 'MAY',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.3')],
  statement: 'A server may revoke refresh tokens after a password change; whatever it does should be known.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'changeable-user', 'admin-set-password'],
  defect: 'password-change-mismatch',
  procedure: [
    'Make UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'An administrator sets another password for UX; the control has to live, else the check is blocked.',
    'After the propagation window compare whether ot still refreshes with policy.password_reset_revokes; without a declaration it is recorded.',
    'UX has to be able to sign in with the new password, else the check is blocked.',
  ],
  verdict: {
    pass: 'The observed effect equals the declared one.',
    warn: 'The observed effect differs from the declaration.',
    notApplicable: 'Nothing is said without a declaration: the observation is information.',
  },
  control: "Another user's offline token at the same client lives on after the change.",
  proof: 'The token refreshed before the change, and the user signs in with the new password after it.',
  exceptions:
    'Both reactions are legal, so only a difference from password_reset_revokes counts, and that warns; without a declaration the reaction is recorded.',
  conflicts:
    'Explicitly optional. One large provider revokes tokens of password logins but not tokens of confidential clients; Keycloak keeps offline tokens.',
  evidence: ['keycloak/keycloak#50926', 'keycloak/keycloak#8920'],
  why: 'Users who change a stolen password believe what they are told about it.',
  cause: 'The reaction to a new password was changed and the declaration was not.',
  mend: 'Say in the documentation what ends, and keep to it.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, policy } = check
    const client = clients.main
    const user = await users.changeable()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, client, browser())
    const changed = await operations.state.setPassword(user)
    await livingControl(check, control, "another user's offline token")
    await propagated(check)
    const reply = await rp.refresh(grant)
    if (!reply.granted) refuseCrash(reply)
    // A password that was not changed changes nothing.
    if (!(await canSignIn(check, changed, client))) {
      check.blocked('another password: the user cannot sign in with it')
    }
    check.tookEffect()
    const subject = 'the offline token after an administrator set another password'
    const observed = reply.granted ? 'it still refreshes' : `refused (${describeRefusal(reply)})`
    const { password_reset_revokes: revokes } = policy
    if (revokes === undefined) return observe.note(subject, observed, [reply])
    const expected = revokes ? 'refused, as declared' : 'it still refreshes, as declared'
    observe.that(reply.granted !== revokes, { subject, expected, observed, replies: [reply] })
  },
})
