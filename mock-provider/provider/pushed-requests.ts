import { BoundedMap } from '../kit/bounded-map.ts'
import { randomText } from '../kit/random.ts'
import type { Milliseconds } from './model.ts'

/** How the references to pushed requests begin. @see RFC 9126, section 2.2 */
export const pushedPrefix = 'urn:ietf:params:oauth:request_uri:'

interface PushedRequest {
  readonly clientId: string
  readonly parameters: URLSearchParams
  readonly expiresAt: Milliseconds
}

/** Requests that wait for the browser; each is good once. */
export class PushedRequests {
  readonly #requests = new BoundedMap<PushedRequest>({
    most: 10_000,
    mostCharacters: 16_000_000,
    sizeOf: ({ parameters }) => parameters.toString().length,
  })

  add(request: PushedRequest): string {
    const uri = `${pushedPrefix}${randomText(24)}`
    this.#requests.set(uri, request)
    return uri
  }

  /** The parameters that a request of the same client names; undefined where they are not there any more. */
  take(sent: URLSearchParams, now: Milliseconds): URLSearchParams | undefined {
    const uri = sent.get('request_uri') ?? ''
    const request = this.#requests.get(uri)
    if (request === undefined || request.clientId !== sent.get('client_id')) return undefined
    this.#requests.delete(uri)
    return now > request.expiresAt ? undefined : request.parameters
  }
}
