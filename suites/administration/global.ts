import { globalTokenRevocation } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeAuthorization, refuseCrashOf, shownBy } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'

const operation = 'global-revoke-user'

export const revokeGlobalKillsOfflineTokens = requirement({
  id: 'revoke-global-kills-offline-tokens',
  area: 'administration',
  title: 'A global token revocation request ends offline tokens too',
  level: 'MUST',
  basis: 'text',
  clause: globalTokenRevocation('3.3'),
  also: [globalTokenRevocation('3.4'), globalTokenRevocation('5')],
  statement:
    'An accepted request for a subject revokes all active refresh tokens of that user, including those issued with offline_access.',
  profiles: ['global-revocation'],
  needs: ['authorize', 'second-client', 'second-user', 'global-revoke-user'],
  defect: 'global-revocation-spares-offline',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1, OFFLINE(U1, C2, B2) -> ot2; OFFLINE(U2, C1, B3) -> control; REFRESH ot1 and ot2, which has to work. Unless policy.offline_tokens_per_user_client is single, OFFLINE(U1, C1, B4) -> ot3, which is left as it was issued.',
    'Send the request without credentials; it has to be refused with 401, and ot1 has to refresh after it.',
    'Send the request for U1 with the configured credentials; it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot1), DEAD(ot2) and DEAD(ot3).',
  ],
  verdict: {
    pass: 'All tokens of U1 are refused, the control is alive.',
    fail: 'A refresh token of U1 works after the request was accepted, or the request works without credentials.',
    warn: 'The request without credentials is refused with another status than 401.',
  },
  control: "Another user's token at the same client refreshes after the revocation.",
  proof:
    'Two of the tokens refresh right before the revocation; where one still works after it, the answer has to be confirmed by `accepted:` of the call, or the check is blocked.',
  exceptions:
    'An individual draft, which counts only where the profile global-revocation is claimed. A declared propagation window is granted.',
  conflicts:
    'The draft itself points out that this is the opposite of the Back-Channel Logout rule for offline tokens.',
  why: 'The signal comes when an account was taken over, and the offline token is what the attacker keeps.',
  cause: 'The revocation walks over the tokens of login sessions.',
  mend: 'Revoke by user, whatever session the tokens came from.',
  async check({ rp, users, clients, browser, operations, observe, policy, blocked }) {
    const first = await rp.offline(users.first, clients.main, browser())
    const second = await rp.offline(users.first, clients.second, browser())
    const control = await rp.offline(users.second, clients.main, browser())
    await rp.refreshed(second)
    const about = { user: users.first, client: clients.main, grant: first }
    const ofNobody =
      operations.credentialsOf(operation) === 'nobody'
        ? []
        : await operations.attempt(operation, about, 'nobody')
    for (const reply of ofNobody) refuseCrash(reply)
    await rp.refreshed(first)
    const single = policy.offline_tokens_per_user_client === 'single'
    const unused = single ? undefined : await rp.offline(users.first, clients.main, browser())
    await operations.revoke(operation, about)
    await livingControl({ rp, blocked }, control, 'the token of another user')
    const ended = await observe.dead(first, 'the offline token after a global revocation')
    await observe.dead(second, 'the offline token at another client after a global revocation')
    // Some operations look among the tokens that were in use only.
    if (unused !== undefined) {
      await observe.dead(unused, 'the offline token that had not refreshed before a global revocation')
    }
    // What an address answers to nobody says something once it is known to be the one that revokes.
    if (!ended) return
    for (const reply of ofNobody) {
      observe.that(
        reply.status === 401,
        {
          subject: 'a global revocation without credentials',
          expected: 'HTTP 401',
          observed: `HTTP ${reply.status}`,
          replies: [reply],
        },
        reply.status < 300 ? 'violation' : 'weakness',
      )
    }
  },
})

export const revokeGlobalForcesReauthentication = requirement({
  id: 'revoke-global-forces-reauthentication',
  area: 'administration',
  title: 'After a global revocation the user has to log in again before new tokens are issued',
  level: 'MUST',
  basis: 'text',
  clause: globalTokenRevocation('3.3'),
  statement:
    'Existing login sessions do not help: tokens are issued again only after a fresh authentication.',
  profiles: ['global-revocation'],
  needs: ['authorize', 'openid', 'online-session', 'global-revoke-user'],
  defect: 'global-revocation-keeps-session',
  procedure: [
    'Sign in as U1 in B1; OFFLINE(U1, C1, B1); assert that B1 is signed in: an authorization request with prompt=none yields a code.',
    'Send the global revocation request for U1; it has to be accepted.',
    'In B1 send an authorization request with prompt=none; assert that no code comes, within the propagation window.',
    'In B1 send one without prompt; assert that the sign-in page comes.',
    'Sign in; OFFLINE(U1, C1, B1) -> ot_new; assert ALIVE(ot_new).',
  ],
  verdict: {
    pass: 'No code without authentication, and normal operation afterwards.',
    fail: 'A code is issued without a new login, or the new offline token does not work.',
  },
  control: 'The same browser is signed in before, and can sign in again afterwards.',
  proof: 'A request with prompt=none yields a code right before the revocation.',
  exceptions:
    'An individual draft, which counts only where the profile global-revocation is claimed. Whether the old tokens end is judged by another requirement.',
  why: 'The browser of the attacker would get new tokens without a password.',
  cause: 'Tokens are revoked, and the login session is left as it is.',
  mend: 'End the login sessions of the subject in the same operation.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, blocked, tookEffect } = check
    const device = browser()
    const client = clients.main
    // Some servers drop the login session if the first login of a browser asks for offline access.
    await rp.authorized({ client, browser: device, user: users.first, scope: 'openid' })
    const grant = await rp.offline(users.first, client, device)
    if ((await rp.session(device, client)) !== 'alive')
      blocked('a living login session before the revocation')
    await operations.revoke(operation, { user: users.first, client, grant })
    const old = await rp.refresh(grant)
    if (old.granted) observe.note('the old offline token', 'still refreshes', [old])
    else {
      refuseCrash(old)
      tookEffect()
    }
    const request = { client, browser: device, scope: 'openid' }
    for (const [how, more] of [
      ['with prompt=none', { prompt: 'none' }],
      ['without prompt', {}],
    ] as const) {
      const answer = await withinPropagation(
        check,
        async () => {
          const answer = await rp.authorize({ ...request, ...more })
          refuseCrashOf(answer)
          return answer
        },
        ({ kind }) => kind !== 'code',
      )
      observe.that(answer.kind !== 'code', {
        subject: `a request ${how} after a global revocation`,
        expected: 'no code without a new sign-in',
        observed: describeAuthorization(answer),
        replies: shownBy(answer),
      })
    }
    const anew = await rp.offline(users.first, client, device)
    await observe.alive(anew, 'a new offline token after a global revocation')
  },
})
