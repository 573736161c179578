/** Requests that came over a network, as whoever listens there knows. */
const fromOutside = new WeakSet<Request>()

/** To be told by whoever listens on a socket: this request comes from another machine. */
export function cameFromOutside(request: Request): Request {
  fromOutside.add(request)
  return request
}

export function isFromOutside(request: Request): boolean {
  return fromOutside.has(request)
}
