import type { Context } from 'hono'
import type { Core } from '../core.ts'
import type { EndpointOptions } from '../options.ts'

/** What an endpoint gets to see of a request. */
export interface Incoming {
  readonly core: Core
  readonly context: Context
  readonly query: URLSearchParams
  /** The form of a POST; empty for everything else. */
  readonly form: URLSearchParams
  /** The body of a JSON request. */
  readonly json: Readonly<Record<string, unknown>> | undefined
}

/** An endpoint says itself what discovery shows of it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the path of the issuer. */
  readonly path: string
  /** The option that leaves it out. */
  readonly option?: keyof EndpointOptions
  /** Whether browser applications of other origins may call it. */
  readonly crossOrigin?: true
  /** Whether browsers go there, who may know the provider by another name than clients do. */
  readonly forBrowsers?: true
  /** Whether it is for whoever runs the provider, so that no page of another origin may reach it. */
  readonly ownOriginOnly?: true
  /** Whether it answers by names of its own only, though anybody may have a link to it. */
  readonly ownNamesOnly?: true
  /**
   * Whether people see its answers: a refusal is a page, too. `only` leaves every request that does not ask for a page
   * to the next endpoint of the same path.
   */
  readonly page?: true | 'only'
  /** @param at where it is, without its own path */
  readonly metadata?: (at: string, core: Core) => Readonly<Record<string, unknown>>
  handle(incoming: Incoming): Promise<Response>
}
