import type { TestClient } from '../../target/actors.ts'
import type { subjects } from '../../target/variables.ts'

/** What a call may say of a client, for servers that take its whole registration at once. */
export function clientVariables(
  client: TestClient | undefined,
): Partial<Record<(typeof subjects)['client'][number], string | boolean>> {
  if (client === undefined) return {}
  return {
    client_id: client.clientId,
    client_secret: client.secret ?? '',
    auth: client.authentication,
    public: client.authentication === 'none',
    redirect_uri: client.redirectUri,
    post_logout_redirect_uri: client.postLogoutRedirectUri ?? client.redirectUri,
  }
}
