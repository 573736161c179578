import type { TestSession } from '../drivers/driver.ts'
import { ConfigError, CredentialError } from '../engine/errors.ts'
import type { Reply } from '../http/reply.ts'
import { refusesClient } from '../rp/token-reply.ts'
import type { TestClient } from '../target/actors.ts'
import type { ClientAuthentication, ClientRole, Target } from '../target/target-file.ts'

/** How each client authenticates, if not by the default method. */
export type LearnedAuthentication = Readonly<Partial<Record<ClientRole, ClientAuthentication>>>

const methods: readonly ClientAuthentication[] = ['client_secret_basic', 'client_secret_post']

/**
 * Finds out how each client with a secret authenticates.
 *
 * @throws ConfigError for a client that the server refuses with every method
 * @see RFC 6749, section 2.3.1
 */
export async function learnAuthentication(
  { actors }: TestSession,
  { clients }: Target,
): Promise<LearnedAuthentication> {
  const methodsByRole: Partial<Record<ClientRole, ClientAuthentication>> = {}
  for (const [role, client] of [
    ['main', actors.clients.main],
    ...(clients.second === undefined ? [] : [['second', actors.clients.second] as const]),
    ...(clients.not_entitled === undefined ? [] : [['not_entitled', actors.clients.notEntitled] as const]),
  ] as const) {
    if (client.secret === undefined) continue
    const method = await firstAccepted(actors, client)
    if (method === undefined) {
      throw new ConfigError(
        `the server refused client ${client.clientId} with ${methods.join(' and with ')}; check its secret`,
      )
    }
    if (method !== methods[0]) methodsByRole[role] = method
  }
  return methodsByRole
}

async function firstAccepted(
  actors: TestSession['actors'],
  client: TestClient,
): Promise<ClientAuthentication | undefined> {
  for (const authentication of methods) {
    const candidate = { ...client, authentication }
    const reply = await actors.rp.token(candidate, [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'no-token-of-anybody'],
    ])
    // Some servers check the token first, so that only a code shows which method they accept.
    if (!isRefusal(reply) && (await redeemsCode(actors, candidate))) return authentication
  }
  return undefined
}

function isRefusal(reply: Reply): boolean {
  return refusesClient(reply) || reply.json?.error === 'unauthorized_client'
}

/** Whether the client may redeem a code; also true if it gets none, which later steps report. */
async function redeemsCode(
  { rp, users, browser }: TestSession['actors'],
  client: TestClient,
): Promise<boolean> {
  const answer = await rp.authorize({ client, browser: browser(), user: users.first, scope: 'openid' })
  if (answer.kind !== 'code') return true
  try {
    return !isRefusal(await rp.exchange(answer))
  } catch (error) {
    if (error instanceof CredentialError) return false
    throw error
  }
}
