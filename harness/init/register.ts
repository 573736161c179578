import { defaultRedirectUri } from '../drivers/actors.ts'
import { ConfigError } from '../engine/errors.ts'
import { redactsEverything } from '../evidence/redacted-errors.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { ClientEntry, ClientRole, Target } from '../target/target-file.ts'
import { type TrialOptions, withTestSession } from './with-test-session.ts'

export type RegisteredRole = Extract<ClientRole, 'main' | 'second' | 'public'>

/**
 * Registers clients at a server with open registration, or with an initial access token.
 *
 * @param target names the issuer; of its clients only the redirect URIs of the main one are used
 * @returns the clients by role, with the identifiers and secrets that the server issued; a client that it refused is
 *   reported by `say` and left out
 * @throws ConfigError if the server offers no registration, or refuses the first client
 * @see RFC 7591, section 3; OpenID Connect Dynamic Client Registration 1.0, section 3
 */
export async function registered(
  target: Target,
  roles: readonly RegisteredRole[],
  { token, say, ...options }: TrialOptions & { readonly token?: string; say(line: string): void },
): Promise<Partial<Record<RegisteredRole, ClientEntry>>> {
  const { redirect_uri = defaultRedirectUri, post_logout_redirect_uri } = target.clients.main
  return withTestSession(target, options, async ({ actors: { rp } }, { secrets }) => {
    if (token !== undefined) secrets.own('credential', token)
    const redact = redactsEverything(secrets)
    const clients: Partial<Record<RegisteredRole, ClientEntry>> = {}
    for (const role of roles) {
      const method = role === 'public' ? 'none' : 'client_secret_basic'
      const reply = await rp.register(
        {
          client_name: `offline-conformance ${role}`,
          redirect_uris: [redirect_uri],
          ...(post_logout_redirect_uri === undefined
            ? {}
            : { post_logout_redirect_uris: [post_logout_redirect_uri] }),
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: method,
          scope: 'openid profile email offline_access',
        },
        token,
      )
      const { client_id, client_secret, token_endpoint_auth_method } = reply.json ?? {}
      if (reply.status >= 300 || typeof client_id !== 'string') {
        const advice =
          token === undefined
            ? 'the server may require an initial access token: --registration-token env:NAME'
            : 'check the initial access token'
        const problem = `the server did not register a ${role} client (${describeRefusal(reply)})`
        // A refusal must not lose the clients that were registered before.
        if (Object.keys(clients).length === 0) throw new ConfigError(`${problem}; ${advice}`)
        say(`note  ${redact(problem)}, so it is skipped`)
        continue
      }
      clients[role] = {
        client_id,
        ...(method !== 'none' && typeof client_secret === 'string' ? { client_secret } : {}),
        ...(role === 'public' ? { auth: 'none' as const } : {}),
        ...(token_endpoint_auth_method === 'client_secret_post'
          ? { auth: 'client_secret_post' as const }
          : {}),
      }
    }
    return clients
  })
}
