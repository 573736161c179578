import type { Check } from '../../harness/checks/context.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'

type Metadata = Readonly<Record<string, unknown>>

/** A client that registered itself for a check, and what it was told. */
export interface RegisteredClient {
  readonly client: TestClient
  readonly answer: Metadata
  readonly reply: Reply
}

/** What a native MCP client sends. @see RFC 7591, section 2 */
export function publicMetadata({ clients }: Pick<Check, 'clients'>): Metadata {
  return {
    client_name: 'Client of a check',
    redirect_uris: [clients.main.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
}

/**
 * Registers a public client, hands it over, and ends the registration afterwards where the server lets it.
 *
 * @throws PrerequisiteError where the server registers none
 */
export async function withRegistered(
  check: Check,
  metadata: Metadata,
  use: (registered: RegisteredClient) => Promise<void>,
): Promise<void> {
  const { rp, clients } = check
  const reply = await rp.register(metadata)
  refuseCrash(reply)
  const { json: answer = {} } = reply
  const { client_id: clientId, client_secret: secret } = answer
  if (reply.status >= 300 || typeof clientId !== 'string')
    throw new PrerequisiteError(`a registration (got ${describeRefusal(reply)})`)
  const { redirectUri } = clients.main
  const method = typeof secret === 'string' && answer.token_endpoint_auth_method !== 'none'
  const client: TestClient = {
    role: 'registered',
    clientId,
    ...(method ? { secret } : {}),
    authentication: !method
      ? 'none'
      : answer.token_endpoint_auth_method === 'client_secret_post'
        ? 'client_secret_post'
        : 'client_secret_basic',
    redirectUri,
    consent: 'ask',
    scopes: [],
  }
  try {
    await use({ client, answer, reply })
  } finally {
    await ended(check, answer, reply.url)
  }
}

/** Only where the registration was: a token goes nowhere else. */
async function ended({ rp }: Check, answer: Metadata, registeredAt: string): Promise<void> {
  const { registration_client_uri: address, registration_access_token: token } = answer
  if (typeof address !== 'string' || typeof token !== 'string' || !URL.canParse(address)) return
  if (new URL(address).origin !== new URL(registeredAt).origin) return
  await rp.unregister(address, token)
}
