import type { Check } from '../../harness/checks/context.ts'
import type { FreshUser } from '../../harness/drivers/cast.ts'
import { describeAuthorization, refuseCrashOf, shownBy } from '../../harness/rp/authorization.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { logoutTellsKinds, observeEndsWithSession } from './login-session.ts'

/**
 * Expects that a request yields no offline token, because the user did not agree to one. A code alone is none: some
 * servers grant the rest of the scope, and some hand out a refresh token that ends with the login session. Returns
 * whether it yields none.
 */
export async function observeNoSilentOffline(
  check: Check,
  answer: Authorization,
  subject: string,
  { user }: { readonly user?: FreshUser } = {},
): Promise<boolean> {
  const { rp, observe, has, notApplicable } = check
  const expected = 'no offline token without a decision of the user'
  refuseCrashOf(answer)
  if (answer.kind !== 'code') {
    const observed = describeAuthorization(answer)
    return observe.that(true, { subject, expected, observed, replies: shownBy(answer) })
  }
  const grant = await rp.exchanged(answer)
  const replies = [grant.first]
  const judge = (holds: boolean, observed: string) =>
    observe.that(holds, { subject, expected, observed, replies })
  if (grant.refreshToken === undefined) return judge(true, 'a code that yields no refresh token')
  const scope = await rp.effectiveScope(grant.first, grant.client)
  const named = scope?.has('offline_access') ?? scopeSet(grant.requestedScope).has('offline_access')
  // An answer without a scope says that all of it was granted; only what lives on after the logout is sure.
  if (named && (scope !== undefined || !has('rp-logout'))) {
    if (user !== undefined) refuseEarlierConsent(user, notApplicable)
    return judge(false, 'a refresh token with offline_access')
  }
  if (!named && !logoutTellsKinds(check)) return judge(true, 'a refresh token without offline_access')
  return observeEndsWithSession(check, grant, `the refresh token of ${subject}, after logout`, () => {
    if (user !== undefined) refuseEarlierConsent(user, notApplicable)
  })
}

/**
 * The declared conditions under which a client gets offline access though nobody is asked. A stored consent is none of
 * them: it stands in for the page only where the user gave it.
 */
export function conditionsWithoutUser({ policy }: Pick<Check, 'policy'>): readonly string[] {
  return (policy.offline_conditions ?? []).filter((condition) => condition !== 'stored-consent')
}

/** A user of the target file may have agreed in an earlier run, which is all the consent that a server needs. */
export function refuseEarlierConsent(user: FreshUser, notApplicable: Check['notApplicable']): void {
  if (user.surelyNew) return
  notApplicable(
    `${user.username} got offline access without a page, which consent in an earlier run would explain`,
    'users: name ones that never signed in here, or calls: { admin-create-user: ..., admin-delete-user: ... }',
  )
}
