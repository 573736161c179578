import type { TestClient, TestUser } from '../target/actors.ts'

/** A refresh token that this check made the target issue, with the newest value of its line. */
export interface LedgerToken {
  readonly user: TestUser
  readonly client: TestClient
  readonly firstValue: string
  value: string
}

/** Every refresh token that a check creates, so that each can be ended and proven dead when the check is over. */
export class Ledger {
  readonly tokens: LedgerToken[] = []
  readonly #byValue = new Map<string, LedgerToken>()
  readonly #tell: ((token: Pick<LedgerToken, 'user' | 'client'>) => void) | undefined

  /** @param tell told of each token that is new */
  constructor(tell?: (token: Pick<LedgerToken, 'user' | 'client'>) => void) {
    this.#tell = tell
  }

  issued(value: string, user: TestUser, client: TestClient): void {
    if (this.#byValue.has(value)) return
    const token: LedgerToken = { user, client, firstValue: value, value }
    this.tokens.push(token)
    this.#byValue.set(value, token)
    this.#tell?.(token)
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
}
