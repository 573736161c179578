/** The request of a call with the signature of the global `fetch`. */
export function requestOf(input: Request | URL | string, init?: RequestInit): Request {
  return init === undefined && typeof input !== 'string' && !(input instanceof URL)
    ? input
    : new Request(input, init)
}
