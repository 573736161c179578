import type { JSONWebKeySet } from 'jose'
import type { Core } from './core.ts'
import type { Incoming } from './endpoints/endpoint.ts'
import { jose } from './jose.ts'
import type { Client } from './model.ts'
import type { ClientAuthenticationMethod } from './options.ts'
import { ProtocolError } from './protocol-error.ts'
import { sameText } from './random.ts'

type Place = 'token' | 'revocation' | 'introspection'

interface Presented {
  readonly clientId: string
  readonly method: ClientAuthenticationMethod
  verify(client: Client): Promise<boolean>
}

/**
 * Finds out which client sends a request, and whether that is proven.
 *
 * @throws ProtocolError invalid_client with 401, and a Basic challenge where the Authorization header was used
 * @see RFC 6749, sections 2.3.1 and 5.2; RFC 7523, section 3
 */
export async function authenticatedClient(incoming: Incoming, place: Place): Promise<Client> {
  const { core, form } = incoming
  const authorization = incoming.context.req.header('authorization')
  const { issuer } = core
  const refusal = (why: string): ProtocolError =>
    new ProtocolError(
      'invalid_client',
      why,
      core.policy.answers.invalidClient({ header: authorization !== undefined, issuer }),
    )
  const presented = await presentedBy(incoming, authorization)
  if (presented === undefined) throw refusal('no client authentication')
  const taken = place === 'token' ? undefined : core.options.endpoints?.token_management_auth
  if (taken?.includes(presented.method) === false) throw refusal(`${presented.method} is not taken here`)
  const client = await core.store.client(presented.clientId)
  if (client === undefined) throw refusal('the client is not known')
  const facts = {
    place,
    client,
    method: presented.method,
    verified: await presented.verify(client),
    ...(form.has('grant_type') ? { grantType: String(form.get('grant_type')) } : {}),
  }
  if (!core.policy.refresh.clientAuthentication(facts)) throw refusal('the client could not be authenticated')
  if (core.notTolerated(client.enabled ? [] : [{ is: 'client-disabled' }], 'token').length > 0) {
    throw refusal('the client is disabled')
  }
  return client
}

async function presentedBy(
  incoming: Incoming,
  authorization: string | undefined,
): Promise<Presented | undefined> {
  const { form, core } = incoming
  if (authorization !== undefined) {
    const [id, secret] = basicCredentials(authorization)
    return {
      clientId: id,
      method: 'client_secret_basic',
      verify: async (client) => client.secret !== undefined && sameText(secret, client.secret),
    }
  }
  const assertion = form.get('client_assertion')
  if (assertion !== null) return presentedAssertion(assertion, core)
  const id = form.get('client_id')
  if (id === null || id === '') return undefined
  const secret = form.get('client_secret')
  if (secret !== null) {
    return {
      clientId: id,
      method: 'client_secret_post',
      verify: async (client) => client.secret !== undefined && sameText(secret, client.secret),
    }
  }
  return { clientId: id, method: 'none', verify: async (client) => client.method === 'none' }
}

function basicCredentials(authorization: string): [string, string] {
  const unusable = new ProtocolError('invalid_client', 'the Authorization header is not usable', {
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
  })
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) throw unusable
  try {
    const text = atob(encoded)
    const colon = text.indexOf(':')
    if (colon === -1) throw unusable
    const decode = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '))
    return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))]
  } catch {
    throw unusable
  }
}

async function presentedAssertion(assertion: string, core: Core): Promise<Presented | undefined> {
  const { decodeJwt } = await jose()
  try {
    const { sub } = decodeJwt(assertion)
    if (sub === undefined) return undefined
    return {
      clientId: sub,
      method: 'private_key_jwt',
      verify: (client) => verifiedAssertion(assertion, client, core),
    }
  } catch {
    return undefined
  }
}

async function verifiedAssertion(assertion: string, client: Client, core: Core): Promise<boolean> {
  if (client.keys === undefined) return false
  const { createLocalJWKSet, jwtVerify } = await jose()
  try {
    await jwtVerify(assertion, createLocalJWKSet({ keys: client.keys } as unknown as JSONWebKeySet), {
      issuer: client.clientId,
      subject: client.clientId,
      audience: [core.issuer, `${core.issuer}/token`, `${core.issuer}/revoke`, `${core.issuer}/introspect`],
      currentDate: new Date(core.now()),
      clockTolerance: 10,
      requiredClaims: ['exp', 'jti'],
    })
    return true
  } catch {
    return false
  }
}
