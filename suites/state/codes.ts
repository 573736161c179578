import type { Check } from '../../harness/checks/context.ts'
import { oidcCore, rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'
import type { TestUser } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { observeRefused } from '../shared/refusal.ts'
import { signInEnded } from './sign-in.ts'

type Code = Authorization & { kind: 'code' }

export const stateCodeBeforeDisablingRefused = requirement({
  id: 'state-code-before-disabling-refused',
  area: 'state',
  title: 'A code from before its user was disabled yields no tokens',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.2'),
  also: [rfc6749('4.1.3')],
  statement:
    'Between the code and its exchange an account can be disabled; the exchange looks at the account once more.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'changeable-user', 'admin-disable-user'],
  defect: 'code-outlives-disabled-user',
  procedure: [
    'Make UX, or take a spare account. Get a code for "openid offline_access" for U1 as control, then one for UX, and exchange neither.',
    'Disable UX, whose sign-in has to be refused then; else the check is blocked.',
    'Exchange the code of UX; assert a refusal.',
    'Exchange the code of U1, which has to yield tokens, else the check is blocked.',
  ],
  verdict: {
    pass: 'No tokens come for the code.',
    warn: 'The code of the disabled user yields tokens.',
  },
  control: "Another user's code, which is older, is exchanged after it and yields tokens.",
  proof: 'The user signed in for the code, and cannot sign in while they are disabled.',
  exceptions:
    'A server that spreads the change slowly declares propagation_window. Codes that live shorter than the window end the control too, and so block the check.',
  conflicts:
    'No specification speaks of disabled accounts; the error code for a grant that is not valid exists.',
  why: 'A code that is under way becomes access that never ends.',
  cause: 'The account was looked at when the code was issued, and is not looked at again.',
  mend: 'Look the account up at the exchange of the code.',
  async check(check) {
    const { rp, users, clients, operations } = check
    const client = clients.main
    const user = await users.changeable()
    const control = await offlineCode(check, users.first)
    const code = await offlineCode(check, user)
    await operations.state.disableUser(user)
    await signInEnded(check, { user, client, change: 'a disabled user' })
    await propagated(check)
    const reply = await rp.exchange(code)
    await livingCode(check, control)
    observeRefused(check, reply, 'the exchange of a code from before its user was disabled')
  },
})

const revocations = ['user-revoke-grant', 'admin-revoke-user-client', 'admin-revoke-user'] as const

export const stateCodeBeforeRevocationRefused = requirement({
  id: 'state-code-before-revocation-refused',
  area: 'state',
  title: 'A code from before the access was taken away yields no offline access',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.2'),
  also: [oidcCore('16.18', 'TokenLifetime')],
  statement:
    'Whoever takes the access of a client away means what is under way, too: a code that was issued before brings no offline token that works.',
  profiles: ['oauth2', 'offline-management', 'keycloak'],
  needs: ['authorize', 'second-user'],
  optional: [...revocations],
  defect: 'code-outlives-revocation',
  procedure: [
    'OFFLINE(U1, C1) twice -> ot1, ot2, or once where one user has one token at a client; ot2 has to refresh. Get a code for "openid offline_access" for U2 as control, then one for U1, and exchange neither.',
    'U1 takes the access of C1 away, or an administrator does so for the pair or the user; ot2 and ot1 have to be dead then, else the check is blocked. Wait for the propagation window.',
    'Exchange the code of U1; assert that it is refused, or brings no refresh token, or one that is refused.',
    'Exchange the code of U2, which has to yield tokens, else the check is blocked.',
  ],
  verdict: {
    pass: 'The code yields no offline token that works.',
    warn: 'A working offline token comes for the code.',
    notApplicable: 'The target has no call that revokes for a user.',
  },
  control: "Another user's code, which is older, is exchanged after it and yields tokens.",
  proof:
    'The offline tokens of the same user and client, an older and a newer one, are dead after the revocation.',
  exceptions:
    'A server that still exchanges the code, but for access that ends with the access token, or for a refresh token that is dead already, passes. Codes that live shorter than the propagation window block the check.',
  conflicts:
    'The error code for a revoked authorization grant exists; no text says that a revocation of tokens reaches codes.',
  why: 'What is under way survives the revocation, and nobody sees it.',
  cause: 'The revocation goes through the tokens that exist, and a code is none yet.',
  mend: 'Compare the time of the authorization, and not of the exchange, with the mark.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has, policy, notApplicable } = check
    const revocation = revocations.find((name) => has(name))
    if (revocation === undefined) {
      return notApplicable(
        'the target file has no call that revokes for a user',
        'calls: { user-revoke-grant: { request: ... } }',
      )
    }
    const user = users.first
    const client = clients.main
    const single = policy.offline_tokens_per_user_client === 'single'
    const older = single ? undefined : await rp.offline(user, client, browser())
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const control = await offlineCode(check, users.second)
    const code = await offlineCode(check, user)
    await operations.revoke(revocation, { user, client, grant })
    // One that ends a single token was not about the access of the client.
    for (const ended of older === undefined ? [grant] : [grant, older]) {
      await revocationTookEffect(check, ended, 'the offline tokens of that user and client')
    }
    await propagated(check)
    const reply = await rp.exchange(code)
    await livingCode(check, control)
    const subject = 'the exchange of a code from before the access was taken away'
    if (!reply.granted) {
      observeRefused(check, reply, subject)
    } else if (reply.refreshToken === undefined) {
      const expected = 'no offline token'
      observe.that(true, { subject, expected, observed: 'an access token only', replies: [reply] })
    } else {
      await observe.dead(
        rp.kept(code, reply),
        'the offline token for a code from before the access was taken away',
      )
    }
  },
})

/** A code for offline access that is not exchanged yet, from a browser of its own. */
async function offlineCode({ rp, clients, browser }: Check, user: TestUser): Promise<Code> {
  const scope = 'openid offline_access'
  return rp.code({ client: clients.main, user, browser: browser(), scope, prompt: 'consent' })
}

/** A code that has to be good still, or the refusal of another one may be an outage. */
async function livingCode({ rp, blocked }: Check, control: Code): Promise<void> {
  const reply = await rp.exchange(control)
  if (reply.granted) return
  refuseCrash(reply)
  blocked(`another user's code that is still good as control (got ${describeRefusal(reply)})`)
}
