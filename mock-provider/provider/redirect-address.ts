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
