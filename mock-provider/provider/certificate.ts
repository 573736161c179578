import { base64url } from '../kit/random.ts'
import { shownCertificate } from '../kit/shown-certificate.ts'
import type { Incoming } from './endpoints/endpoint.ts'

/** The certificate that a request comes with, in Base64 of DER. @see RFC 9440, section 2.2 */
export function certificateOf({ core, context }: Pick<Incoming, 'core' | 'context'>): string | undefined {
  if (core.options.client_certificates !== 'header') return shownCertificate(context.req.raw)
  return /^:([A-Za-z0-9+/]+=*):$/.exec(context.req.header('client-cert') ?? '')?.[1]
}

/** What `x5t#S256` says of it. @see RFC 8705, section 3.1 */
export async function certificateThumbprint(incoming: Incoming): Promise<string | undefined> {
  const certificate = certificateOf(incoming)
  if (certificate === undefined) return undefined
  const bytes = Uint8Array.from(atob(certificate), (character) => character.charCodeAt(0))
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** The confirmation member of a token. @see RFC 9449, section 6; RFC 8705, section 3 */
export function confirmation(token: {
  readonly key?: string | undefined
  readonly certificate?: string | undefined
}): { readonly cnf?: Readonly<Record<string, string>> } {
  const { key, certificate } = token
  if (key === undefined && certificate === undefined) return {}
  return {
    cnf: {
      ...(key === undefined ? {} : { jkt: key }),
      ...(certificate === undefined ? {} : { 'x5t#S256': certificate }),
    },
  }
}
