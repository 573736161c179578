import type { HttpHandler } from 'msw'
import type { MockServer } from '../kit/mock-server.ts'

/** The part of msw that is needed; msw itself is the caller's. */
type Http = typeof import('msw').http

/**
 * A request handler that puts a provider behind MSW: `setupServer(mockProviderHandler(http, provider))`.
 *
 * It takes every request to the issuer's origin, since some metadata locations stand before the issuer's path.
 */
export function mockProviderHandler(http: Http, provider: Pick<MockServer, 'issuer' | 'fetch'>): HttpHandler {
  const { origin } = new URL(provider.issuer)
  return http.all(
    ({ request }) => new URL(request.url).origin === origin,
    ({ request }) => provider.fetch(request),
  )
}
