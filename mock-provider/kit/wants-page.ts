/**
 * Whether a browser asks for something to show. Whoever brings a token of their own in a header, or takes JSON, is a
 * program: some HTTP libraries name text/html without being asked to.
 */
export function wantsPage(header: (name: string) => string | undefined): boolean {
  const accept = header('accept') ?? ''
  return (
    header('authorization') === undefined &&
    accept.includes('text/html') &&
    !accept.includes('application/json')
  )
}

/** Whether a person sees the answer in the window. @see https://w3c.github.io/webappsec-fetch-metadata/ */
export function isShown(header: (name: string) => string | undefined): boolean {
  return header('sec-fetch-mode') === 'navigate' && wantsPage(header)
}
