/** Which scripts of other origins may read an answer. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export interface CrossOriginAccess {
  /** `*`, or the one origin that asks. */
  readonly origin: string
  readonly credentials?: true
  readonly exposedHeaders?: string
}

export interface Preflight extends CrossOriginAccess {
  readonly methods: string
  readonly headers: string
  /** Seconds for which the browser may remember the answer. */
  readonly maxAge?: number
}

export function allowOrigin(
  headers: Headers,
  { origin, credentials, exposedHeaders }: CrossOriginAccess,
): void {
  headers.set('access-control-allow-origin', origin)
  if (credentials === true) headers.set('access-control-allow-credentials', 'true')
  if (exposedHeaders !== undefined) headers.set('access-control-expose-headers', exposedHeaders)
}

export function preflightAnswer(
  { methods, headers, maxAge, ...access }: Preflight,
  status: 200 | 204,
): Response {
  const response = new Response(null, { status })
  allowOrigin(response.headers, access)
  response.headers.set('access-control-allow-methods', methods)
  response.headers.set('access-control-allow-headers', headers)
  if (maxAge !== undefined) response.headers.set('access-control-max-age', String(maxAge))
  return response
}
