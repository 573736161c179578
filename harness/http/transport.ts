import { readFileSync } from 'node:fs'
import type { Dispatcher } from 'undici'
import { guardedLookup } from '../../network/guarded-lookup.ts'
import { Agent, proxyAgent } from '../../network/undici.ts'
import { ConfigError } from '../engine/errors.ts'

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
  return proxyAgent({ connect, requestTls: connect, noProxy })
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
