import { allowOrigin, preflightAnswer } from '../kit/cross-origin.ts'
import { isHere } from './addresses.ts'
import type { Core } from './core.ts'
import type { Endpoint } from './endpoints/endpoint.ts'
import { originOf, takesRedirect } from './redirect-address.ts'

/** What scripts may read besides the headers that every script may. */
const exposed = 'www-authenticate, dpop-nonce, location, retry-after, mcp-session-id'

/**
 * Lets scripts of other origins call the protocol and read its answers, errors included. What is for people, and for
 * whoever runs the provider, is none of it.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export class CrossOrigin {
  readonly #core: Core
  readonly #open: RegExp

  constructor(core: Core, base: string, endpoints: readonly Endpoint[], documents: readonly string[]) {
    this.#core = core
    const paths = endpoints.filter(({ crossOrigin }) => crossOrigin === true).map(({ path }) => base + path)
    const patterns = [...documents, ...paths].map((path) =>
      path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+'),
    )
    this.#open = new RegExp(`^(?:${patterns.join('|')})$`)
  }

  /** The answer to a browser that asks first, which grants what it asks for; undefined for any other request. */
  async preflight(request: Request): Promise<Response | undefined> {
    const methods = request.headers.get('access-control-request-method')
    if (request.method !== 'OPTIONS' || methods === null || !this.#isOpen(request)) return undefined
    const origin = request.headers.get('origin') ?? ''
    if (!(await this.#allows(origin))) return new Response(null, { status: 403, headers: { vary: 'origin' } })
    const headers = request.headers.get('access-control-request-headers') ?? ''
    const answer = preflightAnswer({ origin, credentials: true, methods, headers, maxAge: 600 }, 204)
    answer.headers.set('vary', 'origin, access-control-request-method, access-control-request-headers')
    return answer
  }

  /** Lets a script read an answer, whatever it is. */
  async allow(request: Request, response: Response): Promise<Response> {
    const origin = request.headers.get('origin')
    if (origin === null || !this.#isOpen(request)) return response
    response.headers.append('vary', 'origin')
    if (await this.#allows(origin)) {
      allowOrigin(response.headers, { origin, credentials: true, exposedHeaders: exposed })
    } else {
      this.#core.journal.happened('cross-origin answer withheld', { origin })
    }
    return response
  }

  #isOpen(request: Request): boolean {
    const { pathname: path } = new URL(request.url)
    return this.#open.test(path) && this.#core.policy.answers.opensToScripts({ path })
  }

  async #allows(origin: string): Promise<boolean> {
    const allowed = this.#core.options.cross_origin ?? (isHere(this.#core.issuer) ? 'any' : 'registered')
    if (allowed === 'any') return true
    if (allowed !== 'registered') return allowed.includes(origin)
    const clients = await this.#core.store.clients()
    return clients.some(
      (client) =>
        client.redirectUris.some((uri) => originOf(uri) === origin) || takesRedirect(client, `${origin}/`),
    )
  }
}
