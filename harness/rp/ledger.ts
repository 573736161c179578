import type { TestClient, TestUser } from '../target/actors.ts'

/** A refresh token that this check made the target issue, with the newest value of its line. */
export interface LedgerToken {
  readonly user: TestUser
  readonly client: TestClient
  readonly firstValue: string
  value: string
}

/** The two to whom tokens belong. */
export type Pair = Pick<LedgerToken, 'user' | 'client'>

/** Every refresh token that a check creates, so that each can be ended and proven dead when the check is over. */
export class Ledger {
  readonly tokens: LedgerToken[] = []
  readonly #byValue = new Map<string, LedgerToken>()
  readonly #told: Pair[] = []
  readonly #unanswered = new Set<Pair>()
  readonly #tell: ((pair: Pair) => void) | undefined

  /** @param tell told once of each user and client for whom a token is asked, before the target can issue it */
  constructor(tell?: (pair: Pair) => void) {
    this.#tell = tell
  }

  /** Users and clients for whom a token was asked, and of those the ones for whom an answer never came. */
  get asked(): { readonly all: readonly Pair[]; readonly unanswered: readonly Pair[] } {
    return { all: this.#told, unanswered: [...this.#unanswered] }
  }

  /** A request that may yield a refresh token; without an answer nobody knows whether it did. */
  async asking<Answer>(pair: Pair, send: () => Promise<Answer>): Promise<Answer> {
    this.#toldOf(pair)
    this.#unanswered.add(pair)
    const answer = await send()
    this.#unanswered.delete(pair)
    return answer
  }

  issued(value: string, user: TestUser, client: TestClient): void {
    if (this.#byValue.has(value)) return
    const token: LedgerToken = { user, client, firstValue: value, value }
    this.tokens.push(token)
    this.#byValue.set(value, token)
    this.#toldOf(token)
  }

  /** A refresh with `presented` returned a token in a shape that no client reads: both have to be ended. */
  strayed(presented: string, value: string): void {
    const token = this.#byValue.get(presented)
    if (token !== undefined) this.issued(value, token.user, token.client)
  }

  /** A refresh with `presented` returned `successor`. */
  replaced(presented: string, successor: string): void {
    const token = this.#byValue.get(presented)
    if (token === undefined) return
    token.value = successor
    this.#byValue.set(successor, token)
  }

  #toldOf(pair: Pair): void {
    if (this.#told.some((one) => isSame(one, pair))) return
    this.#told.push(pair)
    this.#tell?.(pair)
  }
}

export function isSame(one: Pair, other: Pair): boolean {
  return one.user.username === other.user.username && one.client.clientId === other.client.clientId
}
