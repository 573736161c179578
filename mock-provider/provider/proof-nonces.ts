import { base64url, randomText } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'

/** Milliseconds after which another nonce is handed out; the one before is good for as long again. */
const nonceLifetime = 300_000

/** The nonces of a provider: made of its time and a secret of its own, so that none has to be kept. */
export class ProofNonces {
  readonly #secret = randomText(24)

  async current(now: number): Promise<string> {
    return this.#at(Math.floor(now / nonceLifetime))
  }

  async accepts(nonce: unknown, now: number): Promise<boolean> {
    const window = Math.floor(now / nonceLifetime)
    return nonce === (await this.#at(window)) || nonce === (await this.#at(window - 1))
  }

  async #at(window: number): Promise<string> {
    return base64url((await sha256(`${this.#secret} ${window}`)).slice(0, 18))
  }
}
