import { kindInWords, kindOfHost } from '../../network/address-kind.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { namedOrigins } from './named-origins.ts'
import type { OutgoingRequest } from './request.ts'

/** Why a request is not sent. */
export interface Refusal {
  /** Where it would have gone: an origin, or what is there instead of an address. */
  readonly place: string
  /** A clause after "which". */
  readonly why: string
  /** The line of the target file that allows it, where one does. */
  readonly remedy?: string
}

/** Where requests may go; asked by the client for every one that it sends. */
export interface Reach {
  refusal(request: OutgoingRequest): Refusal | undefined
}

/**
 * The reach of a run: the addresses that the target file names, and those of the metadata. Metadata may not lead into a
 * network that its reader is in and its writer is not, so an address of this machine or of a private network counts only
 * where the issuer is of the same kind, and a link-local one never. What the owner wrote always counts.
 *
 * Nothing that may be a secret goes to `http:` where the issuer is `https:`, whoever names the address.
 */
export function reachOf(target: Target, metadata?: ServerMetadata): Reach {
  const ownerOrigins = namedOrigins(target)
  const metadataOrigins = metadata === undefined ? new Set<string>() : originsOfMetadata(target, metadata)
  const secure = target.issuer.startsWith('https:')
  return {
    refusal(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined
      if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
        return { place: JSON.stringify(request.url.slice(0, 100)), why: 'is no web address' }
      }
      const { origin } = url
      if (!ownerOrigins.has(origin) && !metadataOrigins.has(origin)) {
        const kind = kindOfHost(url.hostname)
        const words = kind === 'public' ? '' : `is ${kindInWords[kind]} and `
        const remedy = `hosts: [${[...(target.hosts ?? []), origin].join(', ')}]`
        return { place: origin, why: `${words}the target file does not name: add ${remedy}`, remedy }
      }
      if (secure && url.protocol === 'http:' && carriesAnything(request, url)) {
        return {
          place: origin,
          why: `is not encrypted while the issuer is: what it carries may be secret and is not sent there; use https`,
        }
      }
      return undefined
    },
  }
}

/** Which names may belong to an address inside: those of the owner, and all where the issuer itself is inside. */
export function mayBeInside(target: Target): (hostname: string) => boolean {
  const hostnames = new Set([...namedOrigins(target)].map((origin) => new URL(origin).hostname))
  const inside = kindOfHost(new URL(target.issuer).hostname) !== 'public'
  return (hostname) => inside || hostnames.has(hostname)
}

function originsOfMetadata({ issuer }: Target, metadata: ServerMetadata): Set<string> {
  const own = kindOfHost(new URL(issuer).hostname)
  const { mtls_endpoint_aliases: aliases } = metadata
  const all = { ...metadata, ...(isObject(aliases) ? prefixed(aliases) : {}) }
  const endpoints = Object.entries(all).flatMap(([name, value]) =>
    /(_endpoint|^jwks_uri)$/.test(name) && typeof value === 'string' && URL.canParse(value)
      ? [new URL(value)]
      : [],
  )
  const counting = endpoints.filter(({ hostname }) => {
    const kind = kindOfHost(hostname)
    return kind === 'public' || (kind === own && kind !== 'link-local')
  })
  return new Set(counting.map(({ origin }) => origin))
}

/** Beside the members of the same name. */
function prefixed(aliases: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(aliases).map(([name, value]) => [`mtls_${name}`, value]))
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object'
}

/** Names of headers that say nothing about who sends a request. */
const plainHeaders = new Set(['accept', 'accept-language', 'content-type', 'referer', 'origin'])

/** Whether a request has anything in it that could be a password, a token or a cookie: all that is not a number. */
function carriesAnything({ sender, headers = {}, form, json }: OutgoingRequest, url: URL): boolean {
  return (
    // A page that came this way asks for the password next.
    sender.startsWith('browser') ||
    form !== undefined ||
    holdsText(json) ||
    url.username !== '' ||
    [...url.searchParams.values()].some((value) => !/^\d*$/.test(value)) ||
    Object.keys(headers).some((name) => !plainHeaders.has(name.toLowerCase()))
  )
}

function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return true
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsText)
}
