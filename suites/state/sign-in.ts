import type { Check } from '../../harness/checks/context.ts'
import { CredentialError, PrerequisiteError } from '../../harness/engine/errors.ts'
import type { TestClient, TestUser } from '../../harness/target/actors.ts'

/**
 * Whether a user gets a code for a client in a new browser. The code is not exchanged, since that may replace a grant on
 * some servers.
 */
export async function signsIn(
  { rp, browser }: Pick<Check, 'rp' | 'browser'>,
  user: TestUser,
  client: TestClient,
): Promise<boolean> {
  try {
    const { kind } = await rp.authorize({ client, browser: browser(), user, scope: 'openid' })
    return kind === 'code'
  } catch (error) {
    if (error instanceof CredentialError || error instanceof PrerequisiteError) return false
    throw error
  }
}
