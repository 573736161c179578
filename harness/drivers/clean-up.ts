import { setTimeout as sleep } from 'node:timers/promises'
import { TargetError } from '../engine/errors.ts'
import type { LedgerEntry } from '../engine/report.ts'
import type { Redactor } from '../evidence/redactor.ts'
import { isCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import { isSuccess, type Reply } from '../http/reply.ts'
import { askedWithin } from '../http/window.ts'
import type { Ledger, LedgerToken } from '../rp/ledger.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import { refusesClient, strayToken } from '../rp/token-reply.ts'

/** Milliseconds before a request that failed is sent again. */
const pausesAfterFaults = [300, 1000]
const cutConnections: readonly string[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

/**
 * Revokes the newest value of every token in a ledger, and proves by a refresh that it is dead. Never throws for a
 * token: an entry says what became of it.
 *
 * @see RFC 7009, section 2.1
 */
export async function endTokens(
  ledger: Ledger,
  rp: RelyingParty,
  redactor: Redactor,
  {
    pauses = pausesAfterFaults,
    windowSeconds = 0,
  }: {
    /** Milliseconds before a request that met a fault is sent again. */
    readonly pauses?: readonly number[]
    /** How long a revocation may take to reach everything, in seconds. */
    readonly windowSeconds?: number
  } = {},
): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  // A copy: a proof may add tokens to the ledger.
  const tokens = [...ledger.tokens]
  // All revocations come first: on some servers, presenting a dead token ends its living siblings.
  const refusals = new Map<LedgerToken, Refusal>()
  for (const token of tokens) {
    const refusal = await revocationRefusal(token, rp, pauses)
    if (refusal !== undefined) refusals.set(token, refusal)
  }
  for (const token of tokens) {
    const refusal = refusals.get(token)
    const { end, how } = await proof(token, rp, refusal?.why, { pauses, windowSeconds })
    entries.push({
      token: redactor.placeholderOf(token.firstValue) ?? 'refresh_token',
      requirement: '',
      user: token.user.username,
      client: token.client.clientId,
      end,
      how: redactor.redact(how),
      ...(refusal?.ofClient === true ? { revocable: false as const } : {}),
    })
  }
  return entries
}

interface Refusal {
  readonly why: string
  /** Whether the endpoint refuses the client itself. */
  readonly ofClient: boolean
}

async function revocationRefusal(
  token: LedgerToken,
  rp: RelyingParty,
  pauses: readonly number[],
): Promise<Refusal | undefined> {
  if (rp.metadata.revocation_endpoint === undefined) {
    return { why: 'the server has no revocation endpoint', ofClient: false }
  }
  try {
    const send = () => rp.revoke(token.value, token.client, { hint: 'refresh_token' })
    const reply = await pastFaults(send, pauses)
    if (isSuccess(reply)) return undefined
    return { why: `revocation answered ${describeRefusal(reply)}`, ofClient: refusesClient(reply) }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error), ofClient: false }
  }
}

async function proof(
  token: LedgerToken,
  rp: RelyingParty,
  refusal: string | undefined,
  { pauses, windowSeconds }: { readonly pauses: readonly number[]; readonly windowSeconds: number },
): Promise<{ end: LedgerEntry['end']; how: string }> {
  try {
    const present = () => pastFaults(() => rp.refreshToken(token.value, token.client), pauses)
    // Where no revocation was accepted there is nothing that could spread.
    const seconds = refusal === undefined ? windowSeconds : 0
    const reply = await askedWithin(seconds, present, (answer) => !answer.granted && !isCrash(answer))
    if (reply.granted || strayToken(reply, 'access_token') !== undefined)
      return { end: 'alive', how: refusal ?? 'revoked, but it still refreshes' }
    if (isCrash(reply)) return { end: 'unknown', how: `the proof answered ${describeRefusal(reply)}` }
    return { end: 'proven-dead', how: refusal === undefined ? 'revoked and refused' : 'refused' }
  } catch (error) {
    return { end: 'unknown', how: error instanceof Error ? error.message : String(error) }
  }
}

/** Sends a request again after a crash or a cut connection, which say nothing about the token. */
async function pastFaults<R extends Reply>(send: () => Promise<R>, pauses: readonly number[]): Promise<R> {
  for (const pause of pauses) {
    try {
      const reply = await send()
      if (!isCrash(reply)) return reply
    } catch (error) {
      if (!(error instanceof TargetError) || !cutConnections.includes(error.code)) throw error
    }
    await sleep(pause)
  }
  return send()
}
