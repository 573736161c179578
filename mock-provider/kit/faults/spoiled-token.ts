import { base64url } from '../random.ts'
import type { TokenFault } from './fault.ts'

type Claims = Readonly<Record<string, unknown>>

/** Signs claims with the active key of the engine; `kid` only names another one. */
export type Resign = (
  claims: Claims,
  header: { readonly typ: string; readonly kid?: string },
) => Promise<string>

/** A token with something wrong in it; undefined where it is no JWT, in which nobody looks. */
export async function spoiledToken(
  token: unknown,
  spoil: { readonly fault?: TokenFault | undefined; readonly skew?: number | undefined },
  resign: Resign,
): Promise<string | undefined> {
  const [header, claims, signature, ...rest] = typeof token === 'string' ? token.split('.') : []
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0)
    return undefined
  const skewed =
    spoil.skew === undefined
      ? String(token)
      : await shifted(decoded(header), decoded(claims), spoil.skew, resign)
  if (spoil.fault === undefined) return skewed
  const [, , rightSignature = ''] = skewed.split('.')
  if (spoil.fault === 'wrong-signature') {
    return `${skewed.slice(0, -rightSignature.length)}${altered(rightSignature)}`
  }
  const typ = String(decoded(header).typ)
  const right = decoded(skewed.split('.')[1] ?? '')
  if (spoil.fault === 'unknown-kid') return resign(right, { typ, kid: 'a-key-that-is-not-published' })
  return resign({ ...right, ...wrongClaims[spoil.fault](right) }, { typ })
}

const wrongClaims: Readonly<
  Record<Exclude<TokenFault, 'wrong-signature' | 'unknown-kid'>, (claims: Claims) => Claims>
> = {
  'wrong-iss': ({ iss }) => ({ iss: `${iss}/somebody-else` }),
  'wrong-aud': () => ({ aud: 'another-client' }),
  'wrong-nonce': () => ({ nonce: 'a-nonce-that-nobody-sent' }),
  'wrong-sub': ({ sub }) => ({ sub: `${sub}-somebody-else` }),
  expired: ({ iat, exp }) => ({ iat: Number(iat) - 86_400, exp: Number(exp) - 86_400 }),
}

function shifted(header: Claims, claims: Claims, skew: number, resign: Resign): Promise<string> {
  const times = ['iat', 'nbf', 'exp', 'auth_time'].filter((name) => typeof claims[name] === 'number')
  const moved = Object.fromEntries(times.map((name) => [name, Number(claims[name]) + skew]))
  return resign({ ...claims, ...moved }, { typ: String(header.typ) })
}

/** Another text of the same form: one byte in the middle is another one. */
function altered(signature: string): string {
  const bytes = Uint8Array.from(bytesOf(signature))
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
  return base64url(bytes)
}

function decoded(part: string): Claims {
  return JSON.parse(new TextDecoder().decode(bytesOf(part))) as Claims
}

function bytesOf(part: string): Uint8Array {
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}
