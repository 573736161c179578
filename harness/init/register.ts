import { defaultRedirectUri } from '../drivers/actors.ts'
import { NotApplicable } from '../engine/errors.ts'
import { redactsEverything } from '../evidence/redacted-errors.ts'
import { describeRefusal } from '../http/refusal.ts'
import { wordsOfAnswer } from '../pages/answers.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { ClientEntry, ClientRole, Target } from '../target/target-file.ts'
import { type TrialOptions, withTestSession } from './with-test-session.ts'

/** What a server registered, and what not. */
export interface Registered {
  readonly clients: Partial<Record<RegisteredRole, ClientEntry>>
  readonly refused: readonly string[]
}

const byHand: Readonly<Record<RegisteredRole, string>> = {
  main: '--client',
  second: 'a second --client',
  public: '--public-client',
}

/** What clients of an OpenID provider ask for, and others where it is listed. */
const usual = ['openid', 'profile', 'email', 'offline_access']

export type RegisteredRole = Extract<ClientRole, 'main' | 'second' | 'public'>

/**
 * Registers clients at a server with open registration, or with an initial access token.
 *
 * @param target names the issuer; of its clients only the redirect URIs of the main one are used
 * @returns the clients by role, with the identifiers and secrets that the server issued, and what it refused, in words
 * @see RFC 7591, section 3; OpenID Connect Dynamic Client Registration 1.0, section 3
 */
export async function registered(
  target: Target,
  roles: readonly RegisteredRole[],
  {
    token,
    alone = false,
    ...options
  }: TrialOptions & {
    readonly token?: string
    /** The main client is a public one, as those are that no administrator sets up; its scopes are those of the target. */
    readonly alone?: boolean
  },
): Promise<Registered> {
  const { redirect_uri = defaultRedirectUri, post_logout_redirect_uri } = target.clients.main
  return withTestSession(target, options, async ({ actors: { rp } }, { secrets }) => {
    if (token !== undefined) secrets.own('credential', token)
    const redact = redactsEverything(secrets)
    const refused: string[] = []
    const clients: Partial<Record<RegisteredRole, ClientEntry>> = {}
    for (const role of roles) {
      const method = role === 'public' || alone ? 'none' : 'client_secret_basic'
      const asked = rp.register(
        {
          client_name: `offline-conformance ${role}`,
          redirect_uris: [redirect_uri],
          ...(post_logout_redirect_uri === undefined
            ? {}
            : { post_logout_redirect_uris: [post_logout_redirect_uri] }),
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: method,
          ...scopeToRegister(alone ? [...(target.scopes ?? []), ...usualListed(rp.metadata)] : usual),
        },
        token,
      )
      const reply = await asked.catch((error: unknown) => {
        if (!(error instanceof NotApplicable)) throw error
        refused.push(`${redact(error.message)}; register the clients by hand and pass them with --client`)
        return undefined
      })
      if (reply === undefined) break
      const { client_id, client_secret, token_endpoint_auth_method } = reply.json ?? {}
      if (reply.status >= 300 || typeof client_id !== 'string') {
        const words = wordsOfAnswer(reply)
        const advice =
          token === undefined && [401, 403].includes(reply.status)
            ? 'the server may require an initial access token: --registration-token env:NAME'
            : `${token === undefined ? '' : 'check the initial access token; '}register the client by hand and pass it with ${byHand[role]}`
        const said = words === undefined || words === reply.json?.error ? '' : `, it says "${words}"`
        refused.push(
          redact(
            `the server did not register a ${role} client (${describeRefusal(reply)}${said}); ${advice}`,
          ),
        )
        // Where the first one is refused, so are the others.
        if (role === roles[0]) break
        continue
      }
      clients[role] = {
        client_id,
        ...credentialsOf({ client_secret, token_endpoint_auth_method }, method),
      }
    }
    return { clients, refused }
  })
}

/** Some servers let a client ask for no more than it registered, and others refuse to register what they do not know. */
function scopeToRegister(scopes: readonly string[]): { readonly scope?: string } {
  return scopes.length === 0 ? {} : { scope: [...new Set(scopes)].join(' ') }
}

function usualListed({ scopes_supported: listed = [] }: ServerMetadata): readonly string[] {
  return usual.filter((scope) => listed.includes(scope))
}

/** How a registered client authenticates: as the answer says, for a server may replace what it was asked for. */
function credentialsOf(
  answer: { readonly client_secret: unknown; readonly token_endpoint_auth_method: unknown },
  asked: 'none' | 'client_secret_basic',
): Pick<ClientEntry, 'client_secret' | 'auth'> {
  const { client_secret, token_endpoint_auth_method: told = asked } = answer
  if (told === 'none' || typeof client_secret !== 'string') {
    return told === 'none' || asked === 'none' ? { auth: 'none' } : {}
  }
  return { client_secret, ...(told === 'client_secret_post' ? { auth: 'client_secret_post' } : {}) }
}
