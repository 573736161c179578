import { jose } from '../kit/jose.ts'
import { textAt } from './remote-text.ts'

type Resolver = ReturnType<Awaited<ReturnType<typeof jose>>['createLocalJWKSet']>
type Fetch = (address: string, init: RequestInit) => Promise<Response>

/** Keys that clients publish; a key that is not among those known is looked for again. @see RFC 7591, section 2 */
export class RemoteKeys {
  readonly #fetch: Fetch
  readonly #sets = new Map<string, Resolver>()

  constructor(fetch: Fetch) {
    this.#fetch = fetch
  }

  /** Finds the key for a signature. @throws Error where the client publishes none that fits */
  resolver(address: string): Resolver {
    return (async (header, token) => {
      const known = this.#sets.get(address)
      if (known !== undefined) {
        try {
          return await known(header, token)
        } catch {
          // It may have been rotated in since.
        }
      }
      const fresh = await this.#read(address)
      this.#sets.set(address, fresh)
      return fresh(header, token)
    }) as Resolver
  }

  async #read(address: string): Promise<Resolver> {
    const { createLocalJWKSet } = await jose()
    const text = await textAt(this.#fetch, address, 'application/json')
    return createLocalJWKSet(JSON.parse(text))
  }
}
