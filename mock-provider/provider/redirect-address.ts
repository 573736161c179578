import type { Client } from './model.ts'

/** What a browser runs, opens from the disk, or makes up by itself, instead of going to the client. */
const unsafeSchemes = [
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'jar:',
  'javascript:',
  'vbscript:',
  'view-source:',
]

/**
 * Whether a browser that is sent to an address gets to the client: by HTTP, or to an application that has a scheme of
 * its own. Addresses without a hierarchy, such as `mailto:`, lead to no client.
 *
 * @see RFC 8252, sections 7.1 and 8.4; RFC 9700, section 4.1
 */
export function leadsToClient(address: string): boolean {
  if (!URL.canParse(address)) return false
  // Read as a browser reads it, without the white space that hides a scheme.
  const { protocol, href } = new URL(address)
  return !unsafeSchemes.includes(protocol) && href.slice(protocol.length).startsWith('/')
}

type Registered = Pick<
  Client,
  'redirectUris' | 'postLogoutRedirectUris' | 'anyRedirect' | 'patterns' | 'anyLoopbackPort'
>

/** Whether a client may be sent an authorization response at an address. */
export function takesRedirect(client: Registered, address: string): boolean {
  return takes(client, client.redirectUris, address)
}

/** Whether a browser may go to an address of a client after logout. */
export function takesPostLogoutRedirect(client: Registered, address: string): boolean {
  return takes(client, client.postLogoutRedirectUris, address)
}

function takes(client: Registered, registered: readonly string[], address: string): boolean {
  if (registered.includes(address)) return true
  if (!leadsToClient(address) || address.includes('#')) return false
  if (client.anyRedirect === true) return true
  if (client.patterns === true && registered.some((pattern) => matches(pattern, address))) return true
  return client.anyLoopbackPort === true && registered.some((uri) => sameButPort(uri, address))
}

/** Whether an address with wildcards says so: `*` stands for a part, `**` for any number of them. */
export function isPattern(address: string): boolean {
  return address.includes('*')
}

/** An address that a pattern matches, by which it can be looked at. */
export function sampleOf(pattern: string): string {
  return pattern.replace(':*', ':1').replaceAll('*', 'x')
}

const wildcards: Readonly<Record<string, string>> = {
  '/**': '(?:/[^#]*)?',
  ':*': '(?::\\d{1,5})?',
  '**': '[^?#]*',
  '*': '[^/?#@:\\\\]*',
}

/** @see RFC 9700, section 2.1, for what is given up by this outside of tests */
function matches(pattern: string, address: string): boolean {
  if (!isPattern(pattern)) return false
  const source = pattern.replace(
    /\/\*\*$|:\*(?=\/|$)|\*\*|\*|[.+?^${}()|[\]\\]/g,
    (part) => wildcards[part] ?? `\\${part}`,
  )
  return new RegExp(`^${source}$`).test(address)
}

/** Applications on somebody's own machine take the port that is free. @see RFC 8252, section 7.3 */
function sameButPort(registered: string, address: string): boolean {
  if (!URL.canParse(registered) || !URL.canParse(address)) return false
  const [one, other] = [new URL(registered), new URL(address)]
  if (one.protocol !== 'http:' || !isLoopback(one.hostname)) return false
  if (other.username !== '' || other.password !== '') return false
  one.port = ''
  other.port = ''
  return one.href === other.href
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost')
}

/** The origin of an address, as a browser names it; undefined for a pattern. */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, protocol, host } = new URL(address)
  return origin === 'null' ? `${protocol}//${host}` : origin
}
