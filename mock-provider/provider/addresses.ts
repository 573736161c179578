import { isLoopback } from './redirect-address.ts'

/** Where a provider is, for tokens, browsers and clients. */
export interface Addresses {
  /** Whom tokens name, to the last character. */
  readonly issuer: string
  /** Where browsers go: what the issuer says, unless they come another way. No trailing slash. */
  readonly pages: string
  /** Where clients send their requests. No trailing slash. */
  readonly endpoints: string
  /** What stands before every path of the provider. */
  readonly path: string
}

interface Configured {
  readonly issuer?: string
  readonly addresses?: { readonly front_channel?: string; readonly back_channel?: string }
}

export function addressesOf(issuer: string, { issuer: configured, addresses = {} }: Configured): Addresses {
  const base = issuer.replace(/\/+$/, '')
  const { pathname } = new URL(base)
  const shown = pathname === '/' ? '' : pathname
  return {
    issuer,
    pages: addresses.front_channel === undefined ? base : addresses.front_channel + shown,
    endpoints: addresses.back_channel === undefined ? base : addresses.back_channel + shown,
    // What a proxy puts before the path does not arrive here.
    path: configured === 'from-request' ? '' : shown,
  }
}

const host = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i

/**
 * The issuer as whoever sends a request calls it, by its Host or by what a proxy says of it; undefined where that is no
 * name at all.
 */
export function issuerFrom(request: Request): string | undefined {
  const first = (name: string): string | undefined =>
    request.headers.get(name)?.split(',')[0]?.trim().replace(/\/+$/, '') || undefined
  const reached = new URL(request.url)
  const protocol = first('x-forwarded-proto') ?? reached.protocol.slice(0, -1)
  const name = first('x-forwarded-host') ?? first('host') ?? reached.host
  const prefix = first('x-forwarded-prefix') ?? ''
  if (!/^https?$/.test(protocol) || !host.test(name) || !/^(?:\/[\w.~-]+)*$/.test(prefix)) return undefined
  const issuer = `${protocol}://${name.toLowerCase()}${prefix}`
  return URL.canParse(issuer) ? issuer : undefined
}

/** Whether an issuer is reached from this machine only. */
export function isHere(issuer: string): boolean {
  return isLoopback(new URL(issuer).hostname)
}
