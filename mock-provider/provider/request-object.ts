import type { JSONWebKeySet } from 'jose'
import { jose } from '../kit/jose.ts'
import { describable, OAuthError } from '../kit/oauth-error.ts'
import { isPlainObject } from './claims-request.ts'
import type { Core } from './core.ts'
import type { Client } from './model.ts'
import { textAt } from './remote-text.ts'

type Members = Readonly<Record<string, unknown>>

export const requestObjectAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256']

/** What a request object says of itself, and no part of the authorization request. */
const ofTheObject = ['iss', 'aud', 'exp', 'iat', 'nbf', 'jti']

/**
 * The parameters of an authorization request whose request object was read, by value or by reference: those inside take the
 * place of those beside it, which an authorization server without OpenID Connect does not look at.
 *
 * @throws OAuthError invalid_request_object, invalid_request_uri
 * @see OpenID Connect Core 1.0, section 6; RFC 9101, sections 5 and 6
 */
export async function withRequestObject(
  core: Core,
  client: Client,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  const [value, uri] = [parameters.get('request'), parameters.get('request_uri')]
  if (core.options.request_objects !== 'supported' || (value === null && uri === null)) return parameters
  if (value !== null && uri !== null)
    throw new OAuthError('invalid_request', 'request and request_uri exclude each other')
  const members = await verified(core, client, value ?? (await fetched(core, client, uri ?? '')))
  const isFor = [members.aud ?? core.issuer].flat()
  if (!isFor.includes(core.issuer)) throw wrong(`its aud is ${isFor.join(' ')}, not ${core.issuer}`)
  for (const name of ['client_id', 'iss'])
    if ((members[name] ?? client.clientId) !== client.clientId) throw wrong(`its ${name} is another client`)
  for (const name of ['request', 'request_uri']) if (name in members) throw wrong(`it has a ${name} in it`)
  const whole = new URLSearchParams(core.options.protocol === 'oauth' ? [] : parameters)
  for (const name of ['request', 'request_uri']) whole.delete(name)
  whole.set('client_id', client.clientId)
  for (const [name, member] of Object.entries(members)) {
    if (ofTheObject.includes(name)) continue
    whole.delete(name)
    // Several resources are a list here: RFC 8707, section 2.
    for (const each of [member].flat())
      whole.append(name, isPlainObject(each) ? JSON.stringify(each) : String(each))
  }
  return whole
}

function wrong(why: string): OAuthError {
  return new OAuthError('invalid_request_object', `the request object is not accepted: ${describable(why)}`)
}

/** Only from addresses that the client has registered, since anybody may send a browser here. */
async function fetched(core: Core, client: Client, uri: string): Promise<string> {
  const [address = ''] = uri.split('#')
  const known = client.requestUris ?? []
  if (!known.some((each) => each.split('#')[0] === address)) {
    const registered = known.length === 0 ? 'it has none' : `those are ${known.join(', ')}`
    throw new OAuthError(
      'invalid_request_uri',
      `${uri} is none of request_uris of ${client.clientId}; ${registered}`,
    )
  }
  try {
    const accept = 'application/oauth-authz-req+jwt, application/jwt'
    return (await textAt(core.outbound, address, accept)).trim()
  } catch (error) {
    throw new OAuthError('invalid_request_uri', error instanceof Error ? error.message : String(error))
  }
}

/** Without `strict`, an object may be unsigned. @see OpenID Connect Core 1.0, section 6.1 */
async function verified(core: Core, client: Client, object: string): Promise<Members> {
  const { UnsecuredJWT, createLocalJWKSet, decodeProtectedHeader, jwtVerify } = await jose()
  const checks = { currentDate: new Date(core.now()), clockTolerance: 10 }
  try {
    const { alg = '' } = decodeProtectedHeader(object)
    if (alg === 'none' && core.options.strict !== true) return UnsecuredJWT.decode(object, checks).payload
    if (!requestObjectAlgorithms.includes(alg))
      throw new TypeError(`alg ${alg} is none of ${requestObjectAlgorithms.join(', ')}`)
    if (alg === 'HS256') {
      if (client.secret === undefined) throw new TypeError(`${client.clientId} has no secret`)
      return (await jwtVerify(object, new TextEncoder().encode(client.secret), checks)).payload
    }
    const { keys = [], keysAt } = client
    const resolver =
      keysAt === undefined
        ? createLocalJWKSet({ keys } as unknown as JSONWebKeySet)
        : core.remoteKeys.resolver(keysAt)
    return (await jwtVerify(object, resolver, checks)).payload
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
}
