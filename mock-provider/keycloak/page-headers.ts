/** What a page of Keycloak may show in frames, and who may show it in one. */
export function pagePolicy(frames: readonly string[] = []): string {
  return `frame-src ${["'self'", ...frames].join(' ')}; frame-ancestors 'self'; object-src 'none';`
}

/**
 * Adds the headers that a realm has for its pages by default; a policy that the page has set already stays.
 *
 * @param framed the page is there to be framed by applications
 */
export function guardPage(headers: Headers, { framed }: { readonly framed: boolean }): void {
  if (framed) {
    headers.set('content-security-policy', "frame-src 'self'; object-src 'none';")
  } else {
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', pagePolicy())
    headers.set('x-frame-options', 'SAMEORIGIN')
  }
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-robots-tag', 'none')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
}
