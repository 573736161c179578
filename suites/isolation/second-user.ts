import type { Check } from '../../harness/checks/context.ts'
import type { Observer } from '../../harness/checks/observer.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import type { Browser } from '../../harness/http/browser.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { describeAuthorization, refuseCrashOf, shownBy } from '../../harness/rp/authorization.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'

/**
 * Signs the second user in where the first one already is, without a logout in between. `nobody` where the server admits
 * no second user, who can sign in elsewhere; undefined where the new ID token names the first user, which decides the
 * check.
 */
export async function secondUserIn(
  { rp, users, clients, observe, blocked, notApplicable, browser: newBrowser }: Check,
  browser: Browser,
  first: Grant,
): Promise<Grant | 'nobody' | undefined> {
  const subject = 'the sign-in of a second user in the same browser'
  const expected = 'the second user, or nobody'
  const request = { client: clients.main, browser, user: users.second, scope: 'openid offline_access' }
  const authorization = await attempted(() => rp.authorize({ ...request, prompt: 'login' }))
  const failed = authorization instanceof PrerequisiteError
  if (!failed) refuseCrashOf(authorization)
  if (!failed && !authorization.pages.some(({ kind }) => kind === 'login')) {
    return notApplicable(
      `the server asked nobody to sign in despite prompt=login (${authorization.kind === 'code' ? 'it returned a code at once' : describeAuthorization(authorization)}), so there is no second user`,
    )
  }
  if (failed || authorization.kind !== 'code') {
    // With a wrong password nobody is admitted anywhere, which would prove nothing: it has to work elsewhere.
    await rp.authorized({ ...request, browser: newBrowser(), scope: 'openid' })
    const observed = failed ? `refused (${authorization.message})` : describeAuthorization(authorization)
    observe.that(true, { subject, expected, observed, replies: failed ? [] : shownBy(authorization) })
    return 'nobody'
  }
  const second = await rp.exchanged(authorization)
  if (first.subject === undefined || second.subject === undefined)
    return blocked('ID tokens that name the users')
  const own = second.subject !== first.subject
  observe.that(own, {
    subject,
    expected,
    observed: own ? 'the second user' : 'the first user',
    replies: [second.first],
  })
  if (!own) return undefined
  // Some servers grant offline access only where consent was asked for.
  return (await rp.seemsOffline(second)) ? second : rp.offline(users.second, clients.main, browser)
}

/** Expects that a refreshed token names the owner of its grant; returns false where the server tells nowhere. */
export async function observeOwner(
  { rp, observe, has, knows }: Check,
  { subject: owner, client }: Grant,
  refreshed: TokenReply,
  name: string,
): Promise<boolean> {
  let told = false
  if (owner === undefined) return told
  const judge = (place: string, named: string | undefined, exchange: number) => {
    told = true
    observe.that(named === owner, {
      subject: `${name}, by ${place}`,
      expected: 'its owner',
      observed: named === owner ? 'its owner' : named === undefined ? 'nobody' : 'another user',
      replies: [{ exchange }],
    })
  }
  if (refreshed.idToken !== undefined)
    judge('the ID token', claimsOf(refreshed.idToken)?.sub, refreshed.exchange)
  if (has('userinfo') && knows('refreshed-token-opens-userinfo')) {
    const { subject, accepted, reply } = await rp.userinfoSubject(refreshed.accessToken)
    const encrypted = accepted && subject === undefined
    if (!encrypted) judge('UserInfo', subject, reply.exchange)
  }
  if (!has('openid')) {
    const { subject, where, exchange } = await rp.identityOf(refreshed, client)
    if (subject !== undefined) judge(where, subject, exchange)
  }
  return told
}

/** Two users have two login sessions, and an identifier of a session stands for one of them. */
export function observeSessionsDiffer(observe: Observer, first: Grant, second: Grant): void {
  const [one, other] = [claimsOf(first.firstIdToken)?.sid, claimsOf(second.firstIdToken)?.sid]
  if (one === undefined || other === undefined) return
  observe.that(
    one !== other,
    {
      subject: 'the session identifiers in the ID tokens of the two users',
      expected: 'two identifiers',
      observed: one === other ? 'the same one' : 'two identifiers',
      replies: [first.first, second.first],
    },
    'weakness',
  )
}

async function attempted(send: () => Promise<Authorization>): Promise<Authorization | PrerequisiteError> {
  try {
    return await send()
  } catch (error) {
    // Also where the sign-in page takes the first user's password only.
    if (error instanceof PrerequisiteError) return error
    throw error
  }
}
