import { OAuthError } from '../kit/oauth-error.ts'
import { sameText } from '../kit/random.ts'
import { presentedAssertion } from './client-assertion.ts'
import type { Incoming } from './endpoints/endpoint.ts'
import { optional } from './endpoints/parameters.ts'
import type { Client, Finding } from './model.ts'
import type { ClientAuthenticationMethod } from './options.ts'
import type { Presented } from './presented-client.ts'

type Place = 'token' | 'revocation' | 'introspection'

/**
 * Finds out which client sends a request, and whether that is proven.
 *
 * @throws OAuthError invalid_client with 401, and a Basic challenge where the Authorization header was used
 * @see RFC 6749, sections 2.3.1 and 5.2; RFC 7523, section 3
 */
export async function authenticatedClient(incoming: Incoming, place: Place): Promise<Client> {
  const { core, form } = incoming
  const authorization = incoming.context.req.header('authorization')
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
  refuseTwoMethods(incoming, authorization)
  const presented = await presentedBy(incoming, authorization)
  if (presented === undefined) throw refusal('no client authentication')
  refuse(presented.findings)
  const taken = place === 'token' ? undefined : core.options.endpoints?.token_management_auth
  if (taken?.includes(presented.method) === false) throw refusal(`${presented.method} is not taken here`)
  const client = await core.store.client(presented.clientId)
  if (client === undefined) throw refusal('the client is not known')
  const { verified, findings } = await presented.verify(client)
  const facts = {
    place,
    client,
    method: presented.method,
    verified,
    ...(form.has('grant_type') ? { grantType: String(form.get('grant_type')) } : {}),
  }
  if (!core.policy.refresh.clientAuthentication(facts)) throw refusal('the client could not be authenticated')
  refuse(findings)
  if (core.notTolerated(client.enabled ? [] : [{ is: 'client-disabled' }], 'token').length > 0) {
    throw refusal('the client is disabled')
  }
  return client
}

const reasons: Partial<Record<Finding['is'], string>> = {
  'other-client-named': 'client_id is another client than the one that authenticates',
  'wrong-assertion-type':
    'client_assertion and client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer belong together',
  'endless-assertion': 'the client assertion has to expire within an hour',
  'replayed-assertion': 'the client assertion was used before',
}

/** @see RFC 6749, sections 2.3 and 5.2 */
function refuseTwoMethods({ core, form }: Incoming, authorization: string | undefined): void {
  const used = [
    authorization,
    optional(form, 'client_secret'),
    optional(form, 'client_assertion') ?? optional(form, 'client_assertion_type'),
  ].filter((proof) => proof !== undefined)
  if (
    used.length < 2 ||
    core.notTolerated([{ is: 'two-authentications' }], 'client-authentication').length === 0
  )
    return
  throw new OAuthError('invalid_request', 'the client authenticates in more than one way')
}

async function presentedBy(
  incoming: Incoming,
  authorization: string | undefined,
): Promise<Presented | undefined> {
  const { form, core } = incoming
  const named = optional(form, 'client_id')
  const otherThan = (clientId: string): Finding[] =>
    named === undefined || named === clientId ? [] : [{ is: 'other-client-named' }]
  if (authorization !== undefined) {
    const [id, secret] = basicCredentials(authorization)
    return bySecret(id, 'client_secret_basic', secret, otherThan(id))
  }
  const assertion = optional(form, 'client_assertion')
  const type = optional(form, 'client_assertion_type')
  if (assertion !== undefined || type !== undefined) {
    const presented = await presentedAssertion(core, assertion, type)
    if (presented === undefined) return undefined
    return { ...presented, findings: [...presented.findings, ...otherThan(presented.clientId)] }
  }
  if (named === undefined) return undefined
  const secret = optional(form, 'client_secret')
  if (secret !== undefined) return bySecret(named, 'client_secret_post', secret, [])
  return {
    clientId: named,
    method: 'none',
    findings: [],
    verify: async (client) => ({ verified: client.method === 'none', findings: [] }),
  }
}

function bySecret(
  clientId: string,
  method: ClientAuthenticationMethod,
  secret: string,
  findings: readonly Finding[],
): Presented {
  return {
    clientId,
    method,
    findings,
    verify: async (client) => ({
      verified: client.secret !== undefined && sameText(secret, client.secret),
      findings: [],
    }),
  }
}

function basicCredentials(authorization: string): [string, string] {
  const unusable = new OAuthError('invalid_client', 'the Authorization header is not usable', {
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
