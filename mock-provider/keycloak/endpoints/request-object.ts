import { jose } from '../../kit/jose.ts'
import type { Client } from '../model.ts'

const mostBytes = 100_000
const patience = 5000

/**
 * The parameters of an authorization request that brings some of them in a request object; those inside count. Undefined
 * for a request object that cannot be used.
 *
 * @see OpenID Connect Core 1.0, section 6; RFC 9101, section 6.3
 */
export async function withRequestObject(
  own: URLSearchParams,
  client: Client | undefined,
): Promise<URLSearchParams | undefined> {
  const [value, uri] = [own.get('request'), own.get('request_uri')]
  // Without a response type of its own Keycloak does not look further.
  if ((value === null && uri === null) || client === undefined || own.get('response_type') === null)
    return own
  if (value !== null && uri !== null) return undefined
  const object = value ?? (await fetched(client, uri ?? ''))
  const claims = object === undefined ? undefined : await verified(client, object)
  if (claims === undefined) return undefined
  const named = claims.client_id ?? client.settings.clientId
  if (named !== client.settings.clientId) return undefined
  const whole = new URLSearchParams(own)
  for (const name of ['request', 'request_uri']) whole.delete(name)
  for (const [name, member] of Object.entries(claims)) {
    if (['iss', 'aud', 'exp', 'iat', 'nbf', 'jti'].includes(name)) continue
    whole.set(name, typeof member === 'object' ? JSON.stringify(member) : String(member))
  }
  return whole
}

/** Only from addresses that the client has registered. */
async function fetched({ settings }: Client, uri: string): Promise<string | undefined> {
  const registered = (settings.attributes['request.uris'] ?? '').split('##')
  const [address = ''] = uri.split('#')
  if (!/^https?:/.test(uri) || !registered.some((known) => known.split('#')[0] === address)) return undefined
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(patience) })
    const text = response.ok ? (await response.text()).trim() : undefined
    return text !== undefined && text.length <= mostBytes ? text : undefined
  } catch {
    return undefined
  }
}

async function verified({ settings }: Client, object: string): Promise<Record<string, unknown> | undefined> {
  const { decodeProtectedHeader, UnsecuredJWT, jwtVerify, createLocalJWKSet } = await jose()
  try {
    const { alg } = decodeProtectedHeader(object)
    const demanded = settings.attributes['request.object.signature.alg'] || 'any'
    if (demanded !== 'any' && demanded !== alg) return undefined
    if (alg === 'none') return UnsecuredJWT.decode(object).payload
    if (alg?.startsWith('HS')) {
      const secret = new TextEncoder().encode(settings.secret ?? '')
      return settings.publicClient ? undefined : (await jwtVerify(object, secret)).payload
    }
    const keys = JSON.parse(settings.attributes['jwks.string'] ?? '')
    return (await jwtVerify(object, createLocalJWKSet(keys))).payload
  } catch {
    return undefined
  }
}
