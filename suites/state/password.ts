import { oauth21, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { signsIn } from './sign-in.ts'

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
  needs: ['authorize', 'admin-create-user', 'admin-set-password'],
  defect: 'password-change-mismatch',
  procedure: [
    'Make UX; OFFLINE(UX, C1, B1) -> ot, which has to refresh.',
    'An administrator sets another password for UX.',
    'Compare whether ot still refreshes with policy.password_reset_revokes; without a declaration it is recorded.',
    'UX has to be able to sign in with the new password, else the check is blocked.',
  ],
  verdict: {
    pass: 'The observed effect equals the declared one.',
    warn: 'The observed effect differs from the declaration.',
    notApplicable: 'Nothing is said without a declaration: the observation is information.',
  },
  conflicts:
    'Explicitly optional. One large provider revokes tokens of password logins but not tokens of confidential clients; Keycloak keeps offline tokens.',
  evidence: ['keycloak/keycloak#50926', 'keycloak/keycloak#8920'],
  cause: 'The reaction to a new password was changed and the declaration was not.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, policy } = check
    const user = await users.create()
    const grant = await rp.offline(user, clients.main, browser())
    await rp.refreshed(grant)
    const changed = await operations.state.setPassword(user)
    const reply = await rp.refresh(grant)
    if (!reply.granted) refuseCrash(reply)
    // A password that was not changed changes nothing.
    if (!(await signsIn(check, changed, clients.main))) {
      check.blocked('another password: the user cannot sign in with it')
    }
    const subject = 'the offline token after an administrator set another password'
    const observed = reply.granted ? 'it still refreshes' : `refused (${describeRefusal(reply)})`
    const { password_reset_revokes: revokes } = policy
    if (revokes === undefined) return observe.note(subject, observed, [reply])
    const expected = revokes ? 'refused, as declared' : 'it still refreshes, as declared'
    observe.that(reply.granted !== revokes, { subject, expected, observed, replies: [reply] })
  },
})
