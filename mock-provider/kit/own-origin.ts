import { isFromOutside } from './from-outside.ts'

/** What of a request says who sends it, and to which address. */
interface Arriving {
  readonly url: string
  header(name: string): string | undefined
}

/**
 * Why a request may come from a page of somebody else's, whose browser can reach this machine: it names another origin,
 * or another host than the provider has, as happens once a foreign name leads to this address (DNS rebinding).
 * Undefined where nothing says so. Names of the machine itself are nobody's to give away.
 *
 * @param own addresses of the provider
 * @see https://fetch.spec.whatwg.org/#origin-header, https://w3c.github.io/webappsec-fetch-metadata/
 */
export function strangerOf(request: Arriving, own: readonly string[]): string | undefined {
  const foreign = foreignHostOf(request, own)
  if (foreign !== undefined) return foreign
  const site = request.header('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return 'the request comes from another site'
  const origin = request.header('origin')
  const host = hostOf(request.header('host') ?? new URL(request.url).host)
  const fromOwn = origin === undefined || (URL.canParse(origin) && hostOf(new URL(origin).host) === host)
  return fromOwn ? undefined : 'the request comes from another origin'
}

/** Of that only the host, since anybody may have a link to a page. */
export function foreignHostOf(request: Arriving, own: readonly string[]): string | undefined {
  const reached = new URL(request.url).host
  const host = hostOf(request.header('host') ?? reached)
  const ownHosts = own.map((address) => hostOf(new URL(address).host))
  const isOwn = (each: string | undefined): boolean =>
    each !== undefined && (ownHosts.includes(each) || isThisMachine(each))
  if (!isOwn(host) || !isOwn(hostOf(reached))) {
    return 'the request names a host that is not the provider'
  }
  return undefined
}

/** Whether a request reaches this machine by a name that is its own and nobody else's. */
function namesThisMachine(request: Arriving): boolean {
  const reached = new URL(request.url).host
  return [reached, request.header('host') ?? reached].every((text) => {
    const host = hostOf(text)
    return host !== undefined && isThisMachine(host)
  })
}

/** Whether whoever asks sits at this machine, as far as can be told: neither a network nor a name is between. */
export function isAtThisMachine(request: Arriving & { readonly raw: Request }): boolean {
  return !isFromOutside(request.raw) && namesThisMachine(request)
}

/** The host with its port, which is the same with and without the usual one. */
function hostOf(text: string): string | undefined {
  const address = `http://${text.replace(/:443$/, '')}`
  return text !== '' && URL.canParse(address) ? new URL(address).host : undefined
}

function isThisMachine(host: string): boolean {
  const { hostname } = new URL(`http://${host}`)
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost')
}
