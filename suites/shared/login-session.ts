import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'

/**
 * Signs the user out, so that no login session keeps tokens alive or lists full; nothing has to be done where the
 * target keeps none.
 */
export async function withoutLoginSession(
  { rp, has }: Pick<Check, 'rp' | 'has'>,
  grant: Grant,
): Promise<void> {
  if (has('online-session')) await rp.loggedOut(grant)
}
