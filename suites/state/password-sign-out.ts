import { keycloakIssue } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { canSignIn } from './sign-in.ts'

export const statePasswordChangeSignOutAll = requirement({
  id: 'state-password-change-sign-out-all',
  area: 'state',
  title: 'Changing the password and signing out everywhere also ends offline tokens',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakIssue(38850),
  statement:
    'Where the server promises it, a user who changes their password and has themselves signed out everywhere ends the offline access of their other sessions as well.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'changeable-user', 'user-change-password'],
  defect: 'password-sign-out-spares-offline',
  procedure: [
    'Make UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot, which has to refresh; unless policy.offline_tokens_per_user_client is single, OFFLINE(UX, C1, B3) -> ot2, which is left as it was issued; OFFLINE(U1, C1, B2) -> control.',
    'UX changes their password, from another login, and chooses to be signed out everywhere.',
    'Make sure that ALIVE(control), and that UX can sign in with the new password, else the check is blocked.',
    'Assert DEAD(ot) and DEAD(ot2) within the propagation window.',
  ],
  verdict: {
    pass: 'Both are refused.',
    fail: 'One of them is alive.',
    notApplicable:
      'policy.password_change_revokes is not true: nightly jobs that go on are a fair expectation, too.',
  },
  control: "Another user's offline token at the same client refreshes after the change.",
  proof: 'The token refreshed before the change, and the user signs in with the new password after it.',
  exceptions:
    'Servers that spare offline tokens are right as well; nothing is judged unless their owner promises the other. A declared propagation window is granted.',
  conflicts:
    'The maintainers of the product themselves debated whether offline tokens belong to it; its releases differ.',
  evidence: ['keycloak/keycloak#38850', 'keycloak/keycloak PR 38851'],
  why: 'The attacker is signed out, and keeps the offline token.',
  cause: 'Signing out everywhere goes over login sessions, and offline tokens are kept apart from them.',
  mend: 'End offline grants in the same operation.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, policy, notApplicable, blocked } = check
    if (policy.password_change_revokes !== true) {
      return notApplicable(
        'the target does not promise that a changed password ends offline tokens',
        'declared: { password_change_revokes: true }',
      )
    }
    const user = await users.changeable()
    const grant = await rp.offline(user, clients.main, browser())
    await rp.refreshed(grant)
    const single = policy.offline_tokens_per_user_client === 'single'
    const unused = single ? undefined : await rp.offline(user, clients.main, browser())
    const control = await rp.offline(users.first, clients.main, browser())
    await rp.clock.intoNewSecond()
    const changed = await operations.state.changeOwnPassword(user)
    await livingControl(check, control, "another user's offline token")
    if (!(await canSignIn(check, changed, clients.main))) {
      return blocked('another password: the user cannot sign in with it')
    }
    check.tookEffect()
    await observe.dead(
      grant,
      'the offline token after its user changed the password and signed out everywhere',
    )
    // Some operations look among the tokens that were in use only.
    if (unused !== undefined) {
      await observe.dead(unused, 'the offline token of another device, which had not refreshed before')
    }
  },
})
