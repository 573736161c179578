import { header, type Reply } from '../http/reply.ts'

/**
 * Where an answer sends the browser: by status and Location, or in a JSON answer for a script. A Location that is no
 * address stays as it is, for nothing else can be said about it.
 */
export function redirectOf(reply: Reply): string | undefined {
  const location = header(reply, 'location')
  if (reply.status >= 300 && reply.status < 400 && location !== undefined)
    return resolved(location, reply.url)
  const told =
    reply.json?.redirect === true ? reply.json.url : (reply.json?.redirectTo ?? reply.json?.redirect)
  return typeof told === 'string' && URL.canParse(told, reply.url) ? new URL(told, reply.url).href : undefined
}

/** An address of a page or an answer made absolute; as it is where it is none. */
export function resolved(address: string, base: string): string {
  return URL.canParse(address, base) ? new URL(address, base).href : address
}

/** Whether an address is a redirect URI with parameters added; addresses there are never connected to. */
export function isAt(address: string, redirectUri: string): boolean {
  if (!URL.canParse(address)) return false
  const plain = (text: string): string => {
    const { protocol, host, pathname } = new URL(text)
    return `${protocol}//${host}${pathname}`
  }
  return plain(address) === plain(redirectUri)
}

/** The parameters of a redirect, from its query and its fragment. */
export function parametersOf(address: string): URLSearchParams {
  const url = new URL(address)
  return new URLSearchParams([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))])
}
