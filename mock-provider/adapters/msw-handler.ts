import type { HttpHandler } from 'msw'
import { ConnectionLost } from '../kit/faults/connection-lost.ts'
import type { MockServer } from '../kit/mock-server.ts'

/** The part of msw that is needed; msw itself is the caller's. */
type Http = Pick<typeof import('msw').http, 'all'>

/**
 * A request handler that puts a provider behind MSW: `setupServer(mockProviderHandler(http, provider))`.
 *
 * It takes every request to the issuer's origin, since some metadata locations stand before the issuer's path.
 */
export function mockProviderHandler(http: Http, provider: Pick<MockServer, 'issuer' | 'fetch'>): HttpHandler {
  const { origin } = new URL(provider.issuer)
  const everything = new RegExp(`^${origin.replaceAll(/[.[\]]/g, '\\$&')}(/|$)`)
  return http.all(everything, async ({ request }) => {
    try {
      return await provider.fetch(request)
    } catch (error) {
      // A connection that a fault breaks is a network error for the client.
      if (error instanceof ConnectionLost) return networkError()
      throw error
    }
  })
}

/** MSW knows it by its type, which a Response that a server has put in place of the global one does not have. */
function networkError(): Response {
  return Object.defineProperties(Response.error(), {
    type: { value: 'error' },
    clone: { value: networkError },
  })
}
