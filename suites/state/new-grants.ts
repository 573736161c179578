import type { Check } from '../../harness/checks/context.ts'
import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TestClient, TestUser } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { exchangesCodes } from './client-settings.ts'
import { canSignIn, signInEnded } from './sign-in.ts'

const newGrantSteps = [
  'OFFLINE again -> ot_new: assert that a refresh token comes.',
  'Assert ALIVE(ot_new) at once, and again after the propagation window.',
]

export const statePasswordChangeNewGrantWorks = requirement({
  id: 'state-password-change-new-grant-works',
  area: 'state',
  title: 'After a password change a new offline grant works',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('6'),
  also: [rfc9700('4.14.2')],
  statement:
    'A new password may end what was granted before it; what the user grants afterwards is valid and refreshes.',
  profiles: ['oauth2'],
  needs: ['authorize', 'changeable-user', 'admin-set-password'],
  defect: 'password-change-blocks-new-grants',
  procedure: [
    'Make UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot_old, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'An administrator sets another password for UX, who has to be able to sign in with it; the control has to live. Else the check is blocked.',
    ...newGrantSteps,
  ],
  verdict: {
    pass: 'ot_new refreshes twice.',
    fail: 'No refresh token comes with the new grant, or ot_new is refused.',
  },
  control: "Another user's offline token at the same client lives on after the change.",
  proof: 'The user signs in with the new password.',
  exceptions:
    'What becomes of the old token is free and not looked at. A server that keeps one token for each user and client replaces the old one, which is no matter here.',
  why: 'After a new password nothing can be connected any more.',
  cause: 'The time or the version of the password is compared with the account instead of the new grant.',
  mend: 'Compare the change with the time of the grant.',
  async check(check) {
    const { rp, users, clients, operations, browser } = check
    const client = clients.main
    const user = await users.changeable()
    await rp.refreshed(await rp.offline(user, client, browser()))
    const control = await rp.offline(users.first, client, browser())
    const changed = await operations.state.setPassword(user)
    await propagated(check)
    if (!(await canSignIn(check, changed, client))) {
      check.blocked('another password: the user cannot sign in with it')
    }
    check.tookEffect()
    await livingControl(check, control, "another user's offline token")
    await observeNewGrant(check, { user: changed, client, since: 'the password was changed' })
  },
})

export const stateReenabledNewGrantWorks = requirement({
  id: 'state-reenabled-new-grant-works',
  area: 'state',
  title: 'A user who was enabled again gets a working offline grant',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('6'),
  statement:
    'Disabling an account concerns the time until it is enabled again; what the user grants afterwards is valid and refreshes.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'changeable-user', 'admin-disable-user'],
  defect: 'reenabled-user-gets-dead-grants',
  procedure: [
    'Make UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot_old, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Disable UX, whose sign-in has to be refused then; wait for the propagation window; enable UX, who has to be able to sign in again; the control has to live. Else the check is blocked.',
    ...newGrantSteps,
  ],
  verdict: {
    pass: 'ot_new refreshes twice.',
    fail: 'No refresh token comes with the new grant, or ot_new is refused.',
    notApplicable: 'The target file has no call that enables users.',
  },
  control: "Another user's offline token at the same client lives on after the changes.",
  proof: 'The sign-in of the user is refused while they are disabled, and works once they are enabled again.',
  exceptions:
    'Whether ot_old resumes is free and not looked at. A server that keeps one token for each user and client replaces the old one, which is no matter here.',
  why: 'A user who was enabled again can sign in and connect nothing.',
  cause: 'The token endpoint has a list of disabled users of its own, and nobody takes them off it.',
  mend: 'Ask for the state of the account now, and keep no list of your own.',
  async check(check) {
    const { rp, users, clients, operations, browser } = check
    const client = clients.main
    const user = await users.changeable()
    await rp.refreshed(await rp.offline(user, client, browser()))
    const control = await rp.offline(users.first, client, browser())
    await operations.state.disableUser(user)
    await signInEnded(check, { user, client, change: 'a disabled user' })
    await propagated(check)
    if (!(await operations.state.enableUser(user))) {
      check.notApplicable(
        'the target file has no call admin-enable-user',
        'calls: { admin-enable-user: { request: ... } }',
      )
    }
    if (!(await canSignIn(check, user, client))) {
      check.blocked('a user who is enabled again: they cannot sign in')
    }
    check.tookEffect()
    await livingControl(check, control, "another user's offline token")
    await observeNewGrant(check, { user, client, since: 'the user was enabled again' })
  },
})

export const stateSecretChangedNewGrantWorks = requirement({
  id: 'state-secret-changed-new-grant-works',
  area: 'state',
  title: 'After a change of the client secret a new offline grant works',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('6'),
  statement:
    'A client with a new secret is the same client: what users grant it afterwards is valid and refreshes.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'admin-client-secret'],
  defect: 'secret-change-blocks-new-grants',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot_old, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Give CX another secret, with which it has to be able to exchange a code within the propagation window; the control has to live. Else the check is blocked.',
    ...newGrantSteps,
  ],
  verdict: {
    pass: 'ot_new refreshes twice with the new secret.',
    fail: 'No refresh token comes with the new grant, or ot_new is refused.',
  },
  control: 'The offline token of the same user at another client lives on after the change.',
  proof: 'The new secret is another one, and a code is exchanged with it.',
  exceptions:
    'What becomes of ot_old and of the old secret is free here: other requirements look at them. A server that keeps one token for each user and client replaces the old one, which is no matter here.',
  why: 'After a new secret the client serves nobody.',
  cause: 'The secret, or the time it was set, is part of what a refresh token is checked against.',
  mend: 'Keep the secret out of what makes a token valid.',
  async check(check) {
    const { rp, users, clients, operations, browser, blocked } = check
    const user = users.first
    const client = await clients.create()
    await rp.refreshed(await rp.offline(user, client, browser()))
    const control = await rp.offline(user, clients.main, browser())
    const renewed = await operations.state.changeSecret(client)
    if (renewed.secret === client.secret) blocked('another secret: the answer has the old one')
    await propagated(check)
    if (!(await exchangesCodes(check, renewed))) blocked('another secret: the new one is refused')
    check.tookEffect()
    await livingControl(check, control, "another client's offline token")
    await observeNewGrant(check, { user, client: renewed, since: 'the secret was changed' })
  },
})

/** Expects that a grant from after a change brings an offline token that refreshes, now and after the window. */
async function observeNewGrant(
  check: Check,
  { user, client, since }: { readonly user: TestUser; readonly client: TestClient; readonly since: string },
): Promise<void> {
  const { rp, browser, observe } = check
  const request = { client, user, browser: browser(), scope: 'openid offline_access', prompt: 'consent' }
  const authorization = await rp.code(request)
  const reply = await rp.exchange(authorization)
  if (!reply.granted) refuseCrash(reply)
  const issued = reply.granted && reply.refreshToken !== undefined
  observe.that(issued, {
    subject: `a new grant after ${since}`,
    expected: 'an offline token',
    observed: issued ? 'one' : reply.granted ? 'no refresh token' : describeRefusal(reply),
    replies: [reply],
  })
  if (!issued) return
  const grant = rp.kept(authorization, reply)
  await observe.alive(grant, `the offline token from after ${since}, right after it was issued`)
  await propagated(check)
  await observe.alive(grant, `the offline token from after ${since}, at its second refresh`)
}
