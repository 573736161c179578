/** A change that a check asked the target for, by a call of the target file. */
export interface AskedChange {
  /** The name of the call. */
  readonly call: string
  /** What was answered, in words: `204`, `200 "Unaffected"`. */
  readonly answer: string
  /** Number of the exchange in the evidence. */
  readonly exchange: number
  /** The line of the target file that makes the answer count by itself. */
  readonly remedy: string
}

/**
 * The changes that a check asked for. An answer alone proves nothing: a change counts once something was seen that only
 * it explains, or where the target file says by which answer the target confirms it.
 */
export class Effects {
  readonly #unproven: AskedChange[] = []

  asked(change: AskedChange): void {
    this.#unproven.push(change)
  }

  /**
   * Something was seen that only the change asked for last explains. It says nothing of an earlier one: a second
   * revocation that works does not vouch for a first that did nothing.
   */
  seen(): void {
    this.#unproven.pop()
  }

  /** Nothing leans on the change asked for last, so it does not matter whether anything was seen of it. */
  setAside(): void {
    this.#unproven.pop()
  }

  /** The first change that nothing was seen of. */
  get unproven(): AskedChange | undefined {
    return this.#unproven[0]
  }
}

/** What is said where nothing was seen of a change. */
export function unprovenWords({ call, answer }: AskedChange): string {
  return `${call}: it was answered ${answer}, and nothing was seen of what it should change`
}
