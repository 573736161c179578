import { BlockList, isIP } from 'node:net'

/** Who can be behind an address: somebody on the Internet, or only this machine or its network. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'link-local'

/** In words, after "which is". */
export const kindInWords: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  private: 'an address of a private network',
  loopback: 'an address of this machine',
  'link-local': 'a link-local address',
}

/** @see IANA special-purpose address registries; RFC 6890 */
const ranges: Readonly<Record<Exclude<AddressKind, 'public'>, readonly (readonly [string, number])[]>> = {
  // The unspecified address reaches this machine, too.
  loopback: [
    ['127.0.0.0', 8],
    ['0.0.0.0', 8],
    ['::1', 128],
    ['::', 128],
  ],
  'link-local': [
    ['169.254.0.0', 16],
    ['fe80::', 10],
  ],
  private: [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
    ['fc00::', 7],
    ['fec0::', 10],
    ['ff00::', 8],
    // Addresses with one of IPv4 inside, which may be any: NAT64, Teredo, 6to4, and IPv4-compatible ones.
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['2001::', 32],
    ['2002::', 16],
    ['::', 96],
  ],
}

const lists = Object.entries(ranges).map(([kind, subnets]) => {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4')
  return [kind as Exclude<AddressKind, 'public'>, list] as const
})

/** The kind of an IP address; one of IPv4 that is mapped into IPv6 is what it is in IPv4. */
export function kindOfIp(address: string): AddressKind {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return lists.find(([, list]) => list.check(address, family))?.[0] ?? 'public'
}

/**
 * The kind of a host as `URL` spells it: decimal, octal and hexadecimal addresses are dotted there already. A name that
 * only a private network can know counts as private.
 *
 * @see RFC 6761, section 6.3 (localhost); RFC 6762 (.local); RFC 8375 (.home.arpa)
 */
export function kindOfHost(hostname: string): AddressKind {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return kindOfIp(host)
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  return !host.includes('.') || /\.(local|internal|home\.arpa)$/.test(host) ? 'private' : 'public'
}
