import type { JWK } from 'jose'
import { jose } from './jose.ts'
import { base64url, base64urlText, isCanonicalBase64url } from './random.ts'
import type { Sign } from './signer.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface JwtHeader {
  readonly alg: string
  readonly typ: string
  readonly kid: string
}

/** A signed JWT of claims that need no checking, since they are our own. @see RFC 7515, section 7.1 */
export async function signedJwt(claims: Claims, header: JwtHeader, sign: Sign): Promise<string> {
  const text = `${encodedHeader(header)}.${encoded(JSON.stringify(claims))}`
  return `${text}.${await sign(text)}`
}

/** Headers are few, and the same for every token of a key. */
const headers = new Map<string, string>()
const mostHeaders = 100

function encodedHeader({ alg, typ, kid }: JwtHeader): string {
  const name = `${alg} ${typ} ${kid}`
  const known = headers.get(name)
  if (known !== undefined) return known
  if (headers.size >= mostHeaders) headers.clear()
  const header = encoded(JSON.stringify({ alg, typ, kid }))
  headers.set(name, header)
  return header
}

function encoded(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what can be encoded as it is
  return /^[\x00-\x7f]*$/.test(text) ? base64urlText(text) : base64url(new TextEncoder().encode(text))
}

/**
 * Whether each part of a token is written in the only way there is: the last character of Base64url can have bits that
 * mean nothing, so that an altered signature would still decode to the right one.
 *
 * @see RFC 7515, section 2; RFC 4648, section 3.5
 */
export function isCanonicalJwt(token: string): boolean {
  return token.split('.').every(isCanonicalBase64url)
}

/** The private part of a new signing key. */
export async function newSigningKey(algorithm: string): Promise<JWK> {
  const { exportJWK, generateKeyPair } = await jose()
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return exportJWK(privateKey)
}

/** A secret for signatures that nobody else verifies, as long as HS512 wants it. @see RFC 7518, section 3.2 */
export function newSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(64))
}

const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

/** A key without what only its owner may know. @see RFC 7518, sections 6.2.2, 6.3.2 and 6.4 */
export function publicPart(jwk: JWK): JWK {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !privateMembers.has(name))) as JWK
}
