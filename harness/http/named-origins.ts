import type { Target } from '../target/target-file.ts'

/** The origins of the addresses that the owner of a target wrote into its file. */
export function namedOrigins(target: Target): Set<string> {
  const {
    issuer,
    hosts = [],
    administration,
    declaredByDriver,
    endpoints,
    server,
    admin,
    login,
    logout,
    calls,
    clock,
    identity,
    mcp,
    upstream,
  } = target
  const addresses = [
    ...[
      issuer,
      administration,
      ...hosts,
      ...(declaredByDriver?.addresses ?? []),
      server?.ready,
      mcp?.server,
      upstream?.issuer,
    ],
    ...textsIn([endpoints, calls, clock, admin, login, logout, identity]),
  ]
  return new Set(addresses.flatMap((text) => originOf(text) ?? []))
}

/** The address in `POST https://...`, or in a text that is one; its host may not be made of variables. */
function originOf(text: string | undefined): string | undefined {
  const address = /^(?:[A-Z]+ +)?(https?:\/\/[^/?#{}\s]+)(?:[/?#\s]|$)/.exec(text?.trim() ?? '')?.[1]
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : undefined
}

/** Members that hold an address which is asked for, wherever they are; what is sent there is none. */
const addresses = new Set(['request', 'page', 'next'])

function textsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') {
    return addresses.has(name) || /(_endpoint|^jwks_uri)$/.test(name) ? [value] : []
  }
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, name))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([member, item]) =>
    ['json', 'form', 'headers', 'fill'].includes(member) ? [] : textsIn(item, member),
  )
}
