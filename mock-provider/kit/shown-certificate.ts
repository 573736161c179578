/** The certificate that the connection of a request showed, in Base64 of DER; told by whoever listens, never by the request. */
const shown = new WeakMap<Request, string>()

export function showCertificate(request: Request, certificate: string): void {
  shown.set(request, certificate)
}

export function shownCertificate(request: Request): string | undefined {
  return shown.get(request)
}
