import type { Check } from '../../harness/checks/context.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { describeAuthorization, refuseCrashOf } from '../../harness/rp/authorization.ts'
import type { TestClient, TestUser } from '../../harness/target/actors.ts'

/**
 * Lets a client that is about to play an attacker or a witness exchange a code, which needs its real credentials:
 * whoever has a wrong secret is refused for that, whatever else they try.
 *
 * @throws CredentialError where the server refuses the client itself
 */
export async function provenClient(
  { rp, users, browser }: Pick<Check, 'rp' | 'users' | 'browser'>,
  client: TestClient,
  { user = users.first }: { readonly user?: TestUser } = {},
): Promise<void> {
  await rp.online(user, client, browser())
}

/** The same for a user: they sign in with a new browser. No code is exchanged, so that no token of theirs is replaced. */
export async function provenUser(
  { rp, clients, browser }: Pick<Check, 'rp' | 'clients' | 'browser'>,
  user: TestUser,
): Promise<void> {
  const signIn = await rp.authorize({ client: clients.main, browser: browser(), user, scope: 'openid' })
  if (signIn.kind === 'code') return
  refuseCrashOf(signIn)
  throw new PrerequisiteError(`a sign-in of ${user.username}: ${describeAuthorization(signIn)}`)
}
