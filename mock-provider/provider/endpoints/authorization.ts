import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { isProofKey } from '../../kit/pkce.ts'
import { responseModeNamed, responseModes } from '../../kit/response-mode.ts'
import { type ResponseType, responseTypeNamed } from '../../kit/response-type.ts'
import { knownBrowser } from '../browser.ts'
import { type Asked, askedFor } from '../claims-request.ts'
import type { Core } from '../core.ts'
import { entitled } from '../entitled.ts'
import { redirectUrisOf, someClients } from '../explanations.ts'
import { managementAsked } from '../grant-management.ts'
import { hintOf } from '../id-token-hint.ts'
import type { Client } from '../model.ts'
import { messagePage } from '../pages/pages.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { type PushedRequests, pushedPrefix } from '../pushed-requests.ts'
import { takesRedirect } from '../redirect-address.ts'
import { requestObjectAlgorithms, withRequestObject } from '../request-object.ts'
import { knownResources, namedResources } from '../resources.ts'
import { respond } from './authorization-response.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { refuseRepeated } from './parameters.ts'

const prompts = ['none', 'login', 'consent', 'select_account']

/** @see OpenID Connect Core 1.0, sections 3.1.2.6, 6 and 7.2.1 */
const unsupported = [
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
  ['registration', 'registration_not_supported'],
] as const

/** The authorization endpoint, by GET and by POST. @see OpenID Connect Core 1.0, section 3.1.2.1 */
export function authorizationEndpoints(
  pendings: PendingRequests,
  pushed: PushedRequests,
): readonly Endpoint[] {
  const handle = async (incoming: Incoming): Promise<Response> => authorize(incoming, pendings, pushed)
  return [
    {
      method: 'GET',
      path: '/authorize',
      forBrowsers: true,
      metadata: (issuer, core) => ({
        authorization_endpoint: `${issuer}/authorize`,
        response_types_supported: supportedTypes(core),
        response_modes_supported: responseModes,
        code_challenge_methods_supported: ['S256'],
        prompt_values_supported: prompts,
        authorization_response_iss_parameter_supported: true,
        ...(core.documents.areTaken(core.options) ? { client_id_metadata_document_supported: true } : {}),
        claims_parameter_supported: true,
        ...requestObjectMembers(core),
      }),
      handle,
    },
    { method: 'POST', path: '/authorize', handle },
  ]
}

async function authorize(
  incoming: Incoming,
  pendings: PendingRequests,
  pushed: PushedRequests,
): Promise<Response> {
  const { core, context } = incoming
  const sent = incoming.form.size > 0 ? incoming.form : incoming.query
  const isPushed = sent.get('request_uri')?.startsWith(pushedPrefix) === true
  const taken = isPushed ? pushed.take(sent, core.now()) : undefined
  const clientId = (taken ?? sent).get('client_id') ?? ''
  const client = await core.client(clientId)
  const { parameters, problem } = isPushed ? { parameters: taken ?? sent } : await opened(core, client, sent)
  const redirectUri = parameters.get('redirect_uri') ?? ''
  // Without a client and an address of its own there is nobody to send an error to: RFC 6749, section 4.1.2.1.
  if (client === undefined || !client.enabled || !takesRedirect(client, redirectUri)) {
    const { says, details, remedy } = await whyUnanswerable(core, clientId, client, redirectUri)
    core.journal.happened('refused', {
      at: 'GET /authorize',
      status: 400,
      error: 'invalid_request',
      why: [says, ...details].join(' '),
      client: clientId,
    })
    const shown = core.options.strict === true ? [] : [...details, remedy]
    const start = `${core.addresses.pages}/`
    return context.html(await messagePage('This link does not work', says, shown, start), 400)
  }
  const named = optional(parameters, 'response_mode')
  const type = responseTypeNamed(optional(parameters, 'response_type')) ?? 'code'
  const usual = type === 'code' ? 'query' : 'fragment'
  const mode = responseModeNamed(named ?? usual) ?? usual
  const recipient = { redirectUri, responseMode: mode, state: optional(parameters, 'state') }
  try {
    if (problem !== undefined) throw problem
    if (taken === undefined && isPushed)
      throw new OAuthError('invalid_request', 'request_uri is not known, used already, or too old')
    if (taken === undefined && core.options.pushed_requests === 'required')
      throw new OAuthError('invalid_request', 'the request has to be pushed first (RFC 9126)')
    if (named !== undefined && responseModeNamed(named) === undefined) {
      const modes = responseModes.join(', ')
      throw new OAuthError(
        'invalid_request',
        `response_mode ${named} is not supported; supported are ${modes}`,
      )
    }
    const details = await requested(core, client, parameters)
    if (type !== 'code' && mode === 'query') {
      throw new OAuthError('invalid_request', 'tokens are not sent in a query; use fragment or form_post')
    }
    const browser = await knownBrowser(incoming)
    const pending = pendings.add({ ...recipient, ...details, client, browser: browser.id }, core.now())
    return await proceed(incoming, pending, pendings)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return respond(incoming, recipient, { error: error.code, error_description: error.message })
  }
}

/** A request whose object cannot be used is answered as far as the parameters beside it say where to. */
async function opened(
  core: Core,
  client: Client | undefined,
  sent: URLSearchParams,
): Promise<{ readonly parameters: URLSearchParams; readonly problem?: OAuthError }> {
  if (client === undefined) return { parameters: sent }
  try {
    return { parameters: await withRequestObject(core, client, sent) }
  } catch (problem) {
    if (!(problem instanceof OAuthError)) throw problem
    return { parameters: sent, problem }
  }
}

/** @see OpenID Connect Discovery 1.0, section 3 */
function requestObjectMembers({ options }: Core): Record<string, unknown> {
  const isOn = options.request_objects === 'supported'
  return {
    request_parameter_supported: isOn,
    request_uri_parameter_supported: isOn,
    ...(isOn
      ? {
          require_request_uri_registration: true,
          request_object_signing_alg_values_supported:
            options.strict === true ? requestObjectAlgorithms : [...requestObjectAlgorithms, 'none'],
        }
      : {}),
  }
}

async function whyUnanswerable(
  core: Core,
  clientId: string,
  client: Client | undefined,
  redirectUri: string,
): Promise<{ readonly says: string; readonly details: readonly string[]; readonly remedy: string }> {
  if (client === undefined) {
    const sent = clientId === '' ? 'The request has no client_id.' : `client_id is ${clientId}.`
    const says = 'The application is not known here.'
    const problem = core.documents.problemOf(clientId)
    return problem === undefined
      ? {
          says,
          details: [sent, `Registered are ${await someClients(core)}.`],
          remedy: 'Have the application send one of these, or add the client to the configuration.',
        }
      : { says, details: [sent, problem], remedy: 'Mend the document, or register the client.' }
  }
  if (!client.enabled) {
    return {
      says: 'The application is not known here.',
      details: [`${client.clientId} is disabled.`],
      remedy: 'An administrator can enable it.',
    }
  }
  return {
    says: 'The application gave an address that is not registered for it.',
    details: [
      redirectUri === '' ? 'The request has no redirect_uri.' : `redirect_uri is ${redirectUri}.`,
      `Registered for ${client.clientId} are ${redirectUrisOf(client)}.`,
    ],
    remedy: 'Have the application send one of these, or add the address to redirect_uris of the client.',
  }
}

/** Reads and checks what the client asks for. */
export async function requested(
  core: Core,
  client: Client,
  parameters: URLSearchParams,
): Promise<
  Pick<
    PendingRequest,
    | 'responseType'
    | 'nonce'
    | 'challenge'
    | 'key'
    | 'resources'
    | 'prompt'
    | 'maxAge'
    | 'loginHint'
    | 'requestedScope'
    | 'scope'
    | 'asked'
    | 'management'
    | 'goesUpstream'
  >
> {
  refuseRepeated(parameters, core)
  for (const [name, code] of unsupported) {
    if (parameters.has(name)) throw new OAuthError(code, `${name} is not supported here`)
  }
  const responseType = responseTypeFor(core, client, optional(parameters, 'response_type'))
  const nonce = optional(parameters, 'nonce')
  if (responseType.includes('id_token') && nonce === undefined) {
    throw new OAuthError('invalid_request', `nonce is needed with response_type ${responseType}`)
  }
  const prompt = new Set(values(optional(parameters, 'prompt')))
  for (const value of prompt) {
    if (!prompts.includes(value)) core.journal.happened('prompt ignored', { client: client.clientId, value })
  }
  if (prompt.has('none') && prompt.size > 1) {
    throw new OAuthError('invalid_request', 'prompt=none cannot be combined with other values')
  }
  const challenge = optional(parameters, 'code_challenge')
  const method = optional(parameters, 'code_challenge_method') ?? 'plain'
  if (challenge !== undefined && method !== 'S256') {
    throw new OAuthError('invalid_request', `code_challenge_method has to be S256, found ${method}`)
  }
  const malformed = challenge !== undefined && !isProofKey(challenge)
  if (malformed && core.notTolerated([{ is: 'malformed-challenge' }], 'authorization').length > 0) {
    throw new OAuthError(
      'invalid_request',
      'code_challenge has to be 43 to 128 letters, digits or characters of -._~',
    )
  }
  if (challenge === undefined && (client.method === 'none' || core.options.pkce === 'required')) {
    const who = client.method === 'none' ? 'a public client, which' : 'a client here, where every client'
    throw new OAuthError(
      'invalid_request',
      `${client.clientId} is ${who} has to send a code_challenge (PKCE)`,
    )
  }
  const maxAge = optional(parameters, 'max_age')
  if (maxAge !== undefined && !/^\d{1,15}$/.test(maxAge)) {
    throw new OAuthError('invalid_request', 'max_age has to be a number of seconds')
  }
  const requestedScope = core.scopes.requested(values(optional(parameters, 'scope')), {
    accessType: parameters.get('access_type'),
    refreshes: client.grantTypes.includes('refresh_token'),
  })
  return {
    responseType,
    nonce,
    challenge,
    key: optional(parameters, 'dpop_jkt'),
    resources: namedResources(parameters, knownResources(core)),
    prompt,
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
    loginHint: optional(parameters, 'login_hint') ?? '',
    asked: await asked(core, parameters),
    management: await managementAsked(core, client, parameters),
    goesUpstream: core.options.upstream !== undefined && parameters.get('idp_hint') === 'upstream',
    requestedScope,
    scope: entitled(core, client, requestedScope).filter(
      // Without a code there is no offline access: OpenID Connect Core 1.0, section 11.
      (value) => value !== 'offline_access' || responseType.includes('code'),
    ),
  }
}

function supportedTypes(core: Core): readonly ResponseType[] {
  return core.options.response_types ?? ['code']
}

/** @throws OAuthError for a type that the provider does not know, or that the client may not use */
function responseTypeFor(core: Core, client: Client, sent: string | undefined): ResponseType {
  const type = responseTypeNamed(sent)
  if (type === undefined || !supportedTypes(core).includes(type)) {
    const found = sent === undefined ? 'it is missing' : `found ${sent}`
    const accepted = supportedTypes(core).join(', ')
    throw new OAuthError('unsupported_response_type', `response_type has to be ${accepted}, ${found}`)
  }
  if (!client.responseTypes.includes(type)) {
    const own = client.responseTypes.join(', ')
    throw new OAuthError(
      'unauthorized_client',
      `${client.clientId} may not use response_type ${type}; its own are ${own}`,
    )
  }
  return type
}

/** A hint that is none of our tokens says nothing; the event names it. */
async function asked(core: Core, parameters: URLSearchParams): Promise<Asked> {
  const wanted = askedFor(optional(parameters, 'claims'), optional(parameters, 'acr_values'))
  const token = optional(parameters, 'id_token_hint')
  if (token === undefined) return wanted
  const hint = await hintOf(core, token)
  if (hint === undefined) {
    core.journal.happened('hint ignored', { why: 'id_token_hint is no ID token that was issued here' })
    return wanted
  }
  return { ...wanted, subject: wanted.subject ?? hint.sub }
}
