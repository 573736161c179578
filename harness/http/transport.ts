import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import { readFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { ConfigError } from '../engine/errors.ts'
import { kindInWords, kindOfIp } from './address-kind.ts'

export interface TransportOptions {
  /** File with the certificates of an authority that is trusted besides the known ones. */
  readonly ca?: string
  /** Accepts any certificate. */
  readonly insecure?: boolean
  /** Files with the certificate that connections show, and its key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string }
  readonly proxyFromEnvironment: boolean
  /** Whether a name may belong to an address of this machine or of a private network. */
  mayBeInside(hostname: string): boolean
}

/** A name turned out to belong to an address that it may not belong to. */
export class ResolvesInside extends Error {
  readonly code = 'RESOLVES_INSIDE'
}

/** Tells every address of a name, as `lookup` of `node:dns` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** How requests travel: TLS as configured, a proxy where the environment names one, never for this machine. */
export function createTransport(options: TransportOptions): Dispatcher {
  const connect = {
    lookup: guardedLookup(options),
    ...(options.ca === undefined ? {} : { ca: certificates(options.ca) }),
    ...(options.clientCertificate === undefined ? {} : shown(options.clientCertificate)),
    ...(options.insecure === true ? { rejectUnauthorized: false } : {}),
  }
  const proxied = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some((name) => process.env[name])
  if (!options.proxyFromEnvironment || !proxied) return new Agent({ connect })
  const own = process.env.no_proxy ?? process.env.NO_PROXY
  const noProxy = [own, 'localhost', '127.0.0.1', '[::1]']
    .filter((part) => part !== undefined && part !== '')
    .join(',')
  return new EnvHttpProxyAgent({ connect, requestTls: connect, noProxy })
}

/**
 * Looks at the very address that is connected to, so that a name cannot be another one a moment later. Behind a proxy it
 * is the proxy that looks names up.
 */
export function guardedLookup(
  { mayBeInside }: Pick<TransportOptions, 'mayBeInside'>,
  resolve: Resolve = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const inside = mayBeInside(hostname)
        ? undefined
        : addresses.find(({ address }) => kindOfIp(address) !== 'public')
      if (inside !== undefined) {
        const kind = kindOfIp(inside.address)
        return callback(new ResolvesInside(kind === 'public' ? kind : kindInWords[kind]), '', 0)
      }
      if (options.all === true) return callback(null, addresses)
      const [first] = addresses
      callback(null, first?.address ?? '', first?.family ?? 0)
    })
  }
}

function certificates(file: string): string {
  return textOf(file, 'tls.ca')
}

function shown({ cert, key }: { readonly cert: string; readonly key: string }) {
  return { cert: textOf(cert, 'certificate.cert'), key: textOf(key, 'certificate.key') }
}

function textOf(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(`${path}: the file ${file} cannot be read`)
  }
}
