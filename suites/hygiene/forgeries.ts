import { base64url, type CryptoKey, exportSPKI, importJWK, type JWK } from 'jose'
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
    { how: 'a claim added and the signature kept', token: withOtherClaims(token) },
    { how: 'alg none and no signature', token: unsigned(token) },
    ...(await signedWithPublicKey(readPart(head) ?? {}, body, rp)),
  ]
}

/** A JWT with one claim more, which the signature does not cover; what may be looked up by its identifier is still found. */
export function withOtherClaims(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const payload = writePart({ ...readPart(body), changed: crypto.randomUUID() })
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
  const content = `${writePart({ ...header, alg: 'HS256' })}.${body}`
  const forms = [
    ['a public key', JSON.stringify(key)],
    ['a public key as PEM', await pemOf(key)],
  ] as const
  const signed = async (secret: string): Promise<string> => {
    const bytes = new TextEncoder().encode(secret)
    const hmac = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ])
    const signature = await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(content))
    return `${content}.${base64url.encode(new Uint8Array(signature))}`
  }
  const forgeries: Forgery[] = []
  for (const [what, secret] of forms) {
    if (secret === undefined) continue
    forgeries.push({ how: `signed again with HS256 and ${what} as the secret`, token: await signed(secret) })
  }
  return forgeries
}

/** Undefined for a key that cannot be written so. */
async function pemOf(key: JWK): Promise<string | undefined> {
  try {
    return await exportSPKI((await importJWK({ ...key, ext: true }, key.alg ?? 'RS256')) as CryptoKey)
  } catch {
    return undefined
  }
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
