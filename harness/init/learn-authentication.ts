import type { TestSession } from '../drivers/driver.ts'
import { ConfigError, CredentialError } from '../engine/errors.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { Reply } from '../http/reply.ts'
import { wordsOfAnswer } from '../pages/answers.ts'
import { refusesClient } from '../rp/token-reply.ts'
import type { TestClient } from '../target/actors.ts'
import type { ClientAuthentication, ClientRole, Target } from '../target/target-file.ts'

/** How each client authenticates, if not by the default method. */
export type LearnedAuthentication = Readonly<Partial<Record<ClientRole, ClientAuthentication>>>

const methods: readonly ClientAuthentication[] = ['client_secret_basic', 'client_secret_post']

/**
 * Finds out how each client with a secret authenticates; what the file says is tried first.
 *
 * @throws ConfigError for a main client that the server refuses with every method
 * @see RFC 6749, section 2.3.1
 */
export async function learnAuthentication(
  { actors }: TestSession,
  { clients }: Target,
): Promise<{ readonly methods: LearnedAuthentication; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const methodsByRole: Partial<Record<ClientRole, ClientAuthentication>> = {}
  for (const [role, client] of [
    ['main', actors.clients.main],
    ...(clients.second === undefined ? [] : [['second', actors.clients.second] as const]),
    ...(clients.not_entitled === undefined ? [] : [['not_entitled', actors.clients.notEntitled] as const]),
  ] as const) {
    const { auth } = clients[role] ?? {}
    // A file that names another method is taken at its word.
    if (client.secret === undefined || (auth !== undefined && !methods.includes(auth))) continue
    const known = auth === undefined ? methods : [auth, ...methods.filter((method) => method !== auth)]
    const accepted = await firstAccepted(actors, client, known)
    if (accepted.method === undefined) {
      const problem = `the server refused client ${client.clientId} with ${known.join(' and with ')} (${accepted.refusal}); check its client_secret, and that a client of this id is registered`
      if (role === 'main') throw new ConfigError(problem)
      problems.push(problem)
    } else if (accepted.method !== (auth ?? methods[0])) methodsByRole[role] = accepted.method
  }
  return { methods: methodsByRole, problems }
}

async function firstAccepted(
  actors: TestSession['actors'],
  client: TestClient,
  known: readonly ClientAuthentication[],
): Promise<{ readonly method?: ClientAuthentication; readonly refusal: string }> {
  let refusal = ''
  for (const authentication of known) {
    const candidate = { ...client, authentication }
    const reply = await actors.rp.token(candidate, [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'no-token-of-anybody'],
    ])
    // Some servers check the token first, so that only a code shows which method they accept.
    if (!isRefusal(reply) && (await redeemsCode(actors, candidate)))
      return { method: authentication, refusal }
    const words = wordsOfAnswer(reply)
    refusal ||= `${describeRefusal(reply)}${words === undefined || words === reply.json?.error ? '' : `, it says "${words}"`}`
  }
  return { refusal }
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
