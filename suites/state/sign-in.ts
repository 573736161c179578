import type { Check } from '../../harness/checks/context.ts'
import { CredentialError, PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrashOf } from '../../harness/rp/authorization.ts'
import type { TestClient, TestUser } from '../../harness/target/actors.ts'
import { withinPropagation } from '../shared/propagation.ts'

type Asks = Pick<Check, 'rp' | 'browser' | 'policy'>

/**
 * Whether a user gets a code for a client in a new browser, at the latest at the end of the propagation window. The code
 * is not exchanged, since that may replace a grant on some servers.
 */
export async function canSignIn(check: Asks, user: TestUser, client: TestClient): Promise<boolean> {
  return withinPropagation(
    check,
    () => signsIn(check, user, client),
    (can) => can,
  )
}

/**
 * A change that left a token alive has to show elsewhere, or the token lives because nothing was changed: the check ends
 * blocked where the user still gets a code at the end of the propagation window.
 *
 * @param change what was asked for, in words
 */
export async function signInEnded(
  check: Asks & Pick<Check, 'blocked' | 'tookEffect'>,
  { user, client, change }: { readonly user: TestUser; readonly client: TestClient; readonly change: string },
): Promise<void> {
  const still = await withinPropagation(
    check,
    () => signsIn(check, user, client),
    (can) => !can,
  )
  if (still) check.blocked(`${change}: signing in there still works`)
  check.tookEffect()
}

async function signsIn({ rp, browser }: Asks, user: TestUser, client: TestClient): Promise<boolean> {
  try {
    const authorization = await rp.authorize({ client, browser: browser(), user, scope: 'openid' })
    refuseCrashOf(authorization)
    return authorization.kind === 'code'
  } catch (error) {
    if (error instanceof CredentialError || error instanceof PrerequisiteError) return false
    throw error
  }
}
