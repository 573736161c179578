import { base64url } from 'jose'
import type { RelyingParty } from '../../harness/rp/relying-party.ts'

export interface Forgery {
  /** In words, e.g. `its last character changed`. */
  readonly how: string
  readonly token: string
}

/** Values that differ from a token and that nobody but the server could have made valid. */
export async function forgeriesOf(token: string, rp: RelyingParty): Promise<Forgery[]> {
  const middle = Math.floor(token.length / 2)
  const changed = [
    { how: 'its last character changed', token: withOtherCharacter(token, token.length - 1) },
    { how: 'a character in its middle changed', token: withOtherCharacter(token, middle) },
    { how: 'a character appended', token: `${token}A` },
  ]
  const parts = token.split('.')
  if (parts.length !== 3) return changed
  const [head = '', body = ''] = parts
  if (readPart(body) === undefined) return changed
  return [
    ...changed,
    { how: 'a claim changed and the signature kept', token: withOtherClaims(token) },
    { how: 'alg none and no signature', token: unsigned(token) },
    ...(await signedWithPublicKey(readPart(head) ?? {}, body, rp)),
  ]
}

/** A JWT with another identifier, which the signature of the old one does not cover. */
export function withOtherClaims(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const payload = writePart({ ...readPart(body), jti: crypto.randomUUID() })
  return `${head}.${payload}.${signature}`
}

/** The same claims as a JWT that says it needs no signature. */
export function unsigned(token: string): string {
  const [head = '', body = ''] = token.split('.')
  return `${writePart({ ...readPart(head), alg: 'none' })}.${body}.`
}

/** The classic confusion of algorithms: a public key, which everybody knows, taken as the secret of an HMAC. */
async function signedWithPublicKey(
  header: Record<string, unknown>,
  body: string,
  rp: RelyingParty,
): Promise<Forgery[]> {
  const keys = await rp.publishedKeys()
  const key = keys.find(({ kid }) => kid === header.kid) ?? keys[0]
  if (key === undefined) return []
  const secret = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(JSON.stringify(key)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const content = `${writePart({ ...header, alg: 'HS256' })}.${body}`
  const signature = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(content))
  return [
    {
      how: 'signed again with HS256 and a public key as the secret',
      token: `${content}.${base64url.encode(new Uint8Array(signature))}`,
    },
  ]
}

/**
 * The last characters of a part of a JWT may hold unused bits, so the value is changed by flipping the highest bit
 * of a base64url digit, which always changes a byte.
 */
function withOtherCharacter(token: string, position: number): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const digit = digits.indexOf(token[position] ?? '')
  const other = digit === -1 ? (token[position] === '0' ? '1' : '0') : (digits[digit ^ 32] ?? 'A')
  return `${token.slice(0, position)}${other}${token.slice(position + 1)}`
}

function readPart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(part)))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function writePart(value: Record<string, unknown>): string {
  return base64url.encode(new TextEncoder().encode(JSON.stringify(value)))
}
