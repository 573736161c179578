import { type ClientCredentials, clientCredentials } from '../kit/client-credentials.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { sameText } from '../kit/random.ts'
import { certificateOf } from './certificate.ts'
import { presentedAssertion } from './client-assertion.ts'
import type { Core } from './core.ts'
import type { Incoming } from './endpoints/endpoint.ts'
import { someClients } from './explanations.ts'
import { disabledClient } from './findings.ts'
import type { Client, Finding } from './model.ts'
import type { ClientAuthenticationMethod } from './options.ts'
import type { Presented } from './presented-client.ts'

type Place = 'token' | 'pushed-request' | 'revocation' | 'introspection'

/**
 * Finds out which client sends a request, and whether that is proven.
 *
 * @throws OAuthError invalid_client with 401, and a Basic challenge where the Authorization header was used
 * @see RFC 6749, sections 2.3.1 and 5.2; RFC 7523, section 3
 */
export async function authenticatedClient(incoming: Incoming, place: Place): Promise<Client> {
  const { core, context, form } = incoming
  const credentials = clientCredentials(context.req.header('authorization'), form, 'latin1')
  const { authorization } = credentials
  const { issuer } = core
  const refusal = (why: string): OAuthError =>
    new OAuthError(
      'invalid_client',
      why,
      core.policy.answers.invalidClient({ header: authorization !== undefined, issuer }),
    )
  const refuse = (findings: readonly Finding[]): void => {
    const [first] = core.notTolerated(findings, 'client-authentication')
    if (first !== undefined) throw refusal(reasons[first.is] ?? 'the client could not be authenticated')
  }
  const registered = async (clientId: string): Promise<Client> => {
    const client = await core.client(clientId)
    if (client === undefined) {
      const why = await unknownClient(core, clientId)
      const code = core.policy.answers.unknownClient()
      throw code === 'invalid_client' ? refusal(why) : new OAuthError(code, why)
    }
    return client
  }
  refuseTwoMethods(core, credentials)
  const presented = await presentedBy(core, credentials, certificateOf(incoming))
  if (presented === undefined) {
    throw refusal(
      'no client authentication: a request needs an Authorization header, or client_id in its body',
    )
  }
  refuse(presented.findings)
  const taken = ['token', 'pushed-request'].includes(place)
    ? undefined
    : core.options.endpoints?.token_management_auth
  if (taken?.includes(presented.method) === false) throw refusal(`${presented.method} is not taken here`)
  const acting = core.policy.refresh.actingClient({
    authenticated: presented.clientId,
    named: credentials.clientId ?? presented.clientId,
  })
  if (acting === undefined) {
    throw refusal(
      `client_id is ${credentials.clientId}, another client than ${presented.clientId}, which authenticates`,
    )
  }
  const client = await registered(presented.clientId)
  const { verified, findings } = await presented.verify(client)
  const facts = {
    place,
    client,
    method: presented.method,
    verified,
    ...(form.has('grant_type') ? { grantType: String(form.get('grant_type')) } : {}),
  }
  if (!core.policy.refresh.clientAuthentication(facts)) throw refusal(whyRefused(facts))
  refuse(findings)
  if (core.notTolerated(disabledClient(client), 'token').length > 0) {
    throw refusal(`${client.clientId} is disabled`)
  }
  return acting === client.clientId ? client : registered(acting)
}

/** What is wrong with a client authentication, so that whoever set the client up sees what to change. */
function whyRefused({
  client,
  method,
}: {
  readonly client: Client
  readonly method: ClientAuthenticationMethod
}): string {
  const { clientId, methods } = client
  if (!methods.includes(method)) {
    return `${clientId} is registered for ${methods.join(' and ')}, the request used ${method}`
  }
  if (method === 'private_key_jwt') return `the client assertion of ${clientId} could not be verified`
  return `the client secret is not that of ${clientId}`
}

async function unknownClient(core: Core, clientId: string): Promise<string> {
  if (core.options.strict === true) return 'the client is not known'
  return (
    core.documents.problemOf(clientId) ??
    `no client ${clientId} is registered here; registered are ${await someClients(core)}`
  )
}

const reasons: Partial<Record<Finding['is'], string>> = {
  'wrong-assertion-type':
    'client_assertion and client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer belong together',
  'forged-assertion': 'the client assertion is not signed with a key of the client',
  'foreign-audience': 'the client assertion is for somebody else',
  'endless-assertion': 'the client assertion has to expire within an hour',
  'replayed-assertion': 'the client assertion was used before',
}

/** @see RFC 6749, sections 2.3 and 5.2 */
function refuseTwoMethods(core: Core, credentials: ClientCredentials): void {
  const { authorization, secret, assertion, assertionType } = credentials
  const used = [authorization, secret, assertion ?? assertionType].filter((proof) => proof !== undefined)
  if (
    used.length < 2 ||
    core.notTolerated([{ is: 'two-authentications' }], 'client-authentication').length === 0
  )
    return
  throw new OAuthError('invalid_request', 'the client authenticates in more than one way')
}

async function presentedBy(
  core: Core,
  credentials: ClientCredentials,
  certificate: string | undefined,
): Promise<Presented | undefined> {
  const { authorization, basic, clientId, secret, assertion, assertionType } = credentials
  if (authorization !== undefined) {
    if (basic === undefined) throw unusableHeader()
    return bySecret(basic.clientId, 'client_secret_basic', basic.secret)
  }
  if (assertion !== undefined || assertionType !== undefined) {
    return presentedAssertion(core, assertion, assertionType)
  }
  if (clientId === undefined) return undefined
  if (secret !== undefined) return bySecret(clientId, 'client_secret_post', secret)
  const named = certificate === undefined ? undefined : await core.store.client(clientId)
  if (certificate !== undefined && named?.method === 'self_signed_tls_client_auth')
    return byCertificate(clientId, certificate)
  return {
    clientId,
    method: 'none',
    findings: [],
    verify: async (client) => ({ verified: client.methods.includes('none'), findings: [] }),
  }
}

/** A certificate that the client registered with its keys. @see RFC 8705, section 2.2.2 */
function byCertificate(clientId: string, certificate: string): Presented {
  return {
    clientId,
    method: 'self_signed_tls_client_auth',
    findings: [],
    verify: async ({ keys = [] }) => ({
      verified: keys.some(({ x5c }) => Array.isArray(x5c) && x5c[0] === certificate),
      findings: [],
    }),
  }
}

function bySecret(clientId: string, method: ClientAuthenticationMethod, secret: string): Presented {
  return {
    clientId,
    method,
    findings: [],
    verify: async (client) => ({
      verified: client.anySecret === true || (client.secret !== undefined && sameText(secret, client.secret)),
      findings: [],
    }),
  }
}

function unusableHeader(): OAuthError {
  return new OAuthError('invalid_client', 'the Authorization header is not usable', {
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
  })
}
