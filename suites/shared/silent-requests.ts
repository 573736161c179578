import type { Check } from '../../harness/checks/context.ts'
import type { FreshUser } from '../../harness/drivers/cast.ts'
import { describeAuthorization, refuseCrashOf } from '../../harness/rp/authorization.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { observeEndsWithSession } from './login-session.ts'

const expected = 'no offline token without a new decision of the user'

/**
 * Expects that a silent request yields no offline token. A code alone is none: some servers grant the rest of the
 * scope, and some hand out a refresh token that ends with the login session. Returns whether it yields none.
 */
export async function observeNoSilentOffline(
  check: Check,
  silent: Authorization,
  subject: string,
  { user }: { readonly user?: FreshUser } = {},
): Promise<boolean> {
  const { rp, observe, has, notApplicable } = check
  refuseCrashOf(silent)
  if (silent.kind !== 'code') {
    const observed = describeAuthorization(silent)
    return observe.that(true, { subject, expected, observed, replies: silent.pages })
  }
  const grant = await rp.exchanged(silent)
  const replies = [grant.first]
  if (grant.refreshToken === undefined) {
    return observe.that(true, { subject, expected, observed: 'a code that yields no refresh token', replies })
  }
  const scope = await rp.effectiveScope(grant.first, grant.client)
  if (
    scope === undefined ? scopeSet(grant.requestedScope).has('offline_access') : scope.has('offline_access')
  ) {
    if (user !== undefined) refuseEarlierConsent(user, notApplicable)
    return observe.that(false, {
      subject,
      expected,
      observed: 'a refresh token with offline_access',
      replies,
    })
  }
  if (!has('rp-logout')) {
    return observe.that(true, {
      subject,
      expected,
      observed: 'a refresh token without offline_access',
      replies,
    })
  }
  return observeEndsWithSession(check, grant, `the refresh token of ${subject}, after logout`)
}

/** A user of the target file may have agreed in an earlier run, which is all the consent that a server needs. */
export function refuseEarlierConsent(user: FreshUser, notApplicable: Check['notApplicable']): void {
  if (user.surelyNew) return
  notApplicable(
    `${user.username} got offline access without a page, which consent in an earlier run would explain`,
    'users: name ones that never signed in here, or calls: { admin-create-user: ..., admin-delete-user: ... }',
  )
}
