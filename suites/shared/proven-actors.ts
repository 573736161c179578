import type { Check } from '../../harness/checks/context.ts'
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
