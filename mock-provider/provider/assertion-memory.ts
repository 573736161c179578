import { BoundedMap } from '../kit/bounded-map.ts'
import { base64url } from '../kit/random.ts'
import type { Milliseconds } from './model.ts'

/** Only assertions that a client has signed are remembered, so no stranger can fill this up. */
const most = 100_000

/** Assertions that clients have used, each until it expires. @see RFC 7523, section 3, number 7 */
export class AssertionMemory {
  readonly #used = new BoundedMap<Milliseconds>({ most })

  /** Notes a use; whether the same identifier was used before by this client and has not expired. */
  async isReplayed(assertion: {
    readonly clientUid: string
    readonly jti: string
    readonly until: Milliseconds
    readonly now: Milliseconds
  }): Promise<boolean> {
    const { clientUid, jti, until, now } = assertion
    // Of a fixed length, whatever the client calls its assertions.
    const named = new TextEncoder().encode(`${clientUid} ${jti}`)
    const key = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', named)))
    if (now <= (this.#used.get(key) ?? Number.NEGATIVE_INFINITY)) return true
    this.#used.set(key, until)
    return false
  }
}
