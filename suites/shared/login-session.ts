import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { withinPropagation } from './propagation.ts'
import { observeRefused, worksNow } from './refusal.ts'

/**
 * Signs the user out, so that no login session keeps tokens alive or lists full. That is scenery: it is left out where
 * the target keeps no login session, cannot be signed out of, or ends offline tokens at logout. Returns whether it was
 * done. The requirement has to ask for the fact.
 */
export async function withoutLoginSession(
  { rp, has, knows }: Pick<Check, 'rp' | 'has' | 'knows'>,
  grant: Grant,
): Promise<boolean> {
  if (!has('online-session') || !has('rp-logout') || !knows('offline-survives-logout')) return false
  await rp.loggedOut(grant)
  return true
}

/** Whether a logout shows which kind a refresh token is; where it does not, its scope alone has to tell. */
export function logoutTellsKinds({ has, knows }: Pick<Check, 'has' | 'knows'>): boolean {
  return has('rp-logout') && knows('offline-survives-logout')
}

/**
 * Expects that a refresh token ends with the login session, as one without offline access does; what it is shows only
 * where logout tells the two kinds apart. The requirement has to ask for both facts.
 */
export async function observeEndsWithSession(
  { rp, observe, policy, relyOn }: Check,
  grant: Grant,
  subject: string,
  /** Called before a token that lives is judged; may end the check. */
  excuse: () => void = () => {},
): Promise<boolean> {
  relyOn('offline-survives-logout')
  await rp.loggedOut(grant)
  const reply = await withinPropagation(
    { policy },
    () => rp.refresh(grant),
    ({ granted }) => !granted,
  )
  // One that ends is none that survives, whatever others do; one that lives may do so because all of them do.
  if (reply.granted) {
    relyOn('online-ends-at-logout')
    excuse()
  }
  return observeRefused({ observe }, reply, subject)
}

/**
 * Ends the login session of a grant that has to live on: by a logout, or, where that ends offline tokens, by an
 * administrator. Blocks the check where neither leaves the token alive.
 */
export async function endedButForOffline(check: Check, grant: Grant): Promise<void> {
  const { rp, has, knows, relyOn, operations, blocked } = check
  if (knows('offline-survives-logout') || !has('admin-end-session')) {
    relyOn('offline-survives-logout')
    await rp.loggedOut(grant)
  } else {
    await operations.endSession(grant.user, grant)
    if ((await rp.session(grant.browser, grant.client)) !== 'ended') blocked('an ended login session')
    check.tookEffect()
    if (!(await worksNow(check, grant))) relyOn('offline-survives-logout')
  }
  await rp.refreshed(grant)
}
