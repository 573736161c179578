import { upstreamIssuer, upstreamProvider } from '../fixtures/upstream-provider.ts'
import type { Clock } from '../mock-provider/kit/clock.ts'
import { type MockProvider, newProvider } from '../mock-provider/provider/new-provider.ts'

type Handle = (request: Request) => Promise<Response>

/** A second mock whose client the first one is, made when somebody first asks for it. */
export class UpstreamMock {
  readonly issuer = upstreamIssuer
  readonly #downstream: () => { readonly origin: string; readonly fetch: Handle }
  readonly #clock: Clock
  #provider: MockProvider | undefined
  #told: Promise<Response> | undefined

  constructor(clock: Clock, downstream: () => { readonly origin: string; readonly fetch: Handle }) {
    this.#clock = clock
    this.#downstream = downstream
  }

  isFor(address: string): boolean {
    return address.startsWith(`${this.issuer}/`)
  }

  readonly fetch: Handle = async (request) => {
    this.#provider ??= newProvider(upstreamProvider(this.#downstream().origin), {
      clock: this.#clock,
      outbound: (address, init) => {
        const told = this.#downstream().fetch(new Request(address, init))
        this.#told = told
        return told
      },
    })
    const answer = await this.#provider.fetch(request)
    // So that no result depends on how fast a logout token is.
    if (new URL(request.url).pathname.startsWith('/logout')) await this.#told
    return answer
  }

  async close(): Promise<void> {
    await this.#provider?.close()
  }
}
