import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { isProofKey } from '../../kit/pkce.ts'
import { responseModeNamed, responseModes } from '../../kit/response-mode.ts'
import { knownBrowser } from '../browser.ts'
import type { Core } from '../core.ts'
import type { Client } from '../model.ts'
import { messagePage } from '../pages/pages.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { knownScopes } from '../policy/conforming.ts'
import type { PushedRequests } from '../pushed-requests.ts'
import { namedResources } from '../resources.ts'
import { respond } from './authorization-response.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { refuseRepeated } from './parameters.ts'

const prompts = ['none', 'login', 'consent', 'select_account']

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
      metadata: (issuer) => ({
        authorization_endpoint: `${issuer}/authorize`,
        response_types_supported: ['code'],
        response_modes_supported: responseModes,
        code_challenge_methods_supported: ['S256'],
        prompt_values_supported: prompts,
        authorization_response_iss_parameter_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
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
  const taken = sent.has('request_uri') ? pushed.take(sent, core.now()) : undefined
  const parameters = taken ?? sent
  const client = await core.store.client(parameters.get('client_id') ?? '')
  const redirectUri = parameters.get('redirect_uri') ?? ''
  // Without a client and an address of its own there is nobody to send an error to: RFC 6749, section 4.1.2.1.
  if (client === undefined || !client.enabled || !client.redirectUris.includes(redirectUri)) {
    const what =
      client === undefined || !client.enabled
        ? 'The application is not known here.'
        : 'The application gave an address that is not registered for it.'
    return context.html(await messagePage('This link does not work', what), 400)
  }
  const mode = responseModeNamed(parameters.get('response_mode')) ?? 'query'
  const recipient = { redirectUri, responseMode: mode, state: optional(parameters, 'state') }
  try {
    if (taken === undefined && core.options.pushed_requests === 'required')
      throw new OAuthError('invalid_request', 'the request has to be pushed first (RFC 9126)')
    if (taken === undefined && sent.has('request_uri'))
      throw new OAuthError('invalid_request', 'request_uri is not known, used already, or too old')
    const details = requested(core, client, parameters)
    const browser = await knownBrowser(incoming)
    const pending = pendings.add({ ...recipient, ...details, client, browser: browser.id }, core.now())
    return await proceed(incoming, pending, pendings)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return respond(incoming, recipient, { error: error.code, error_description: error.message })
  }
}

/** Reads and checks what the client asks for. */
export function requested(
  core: Core,
  client: Client,
  parameters: URLSearchParams,
): Pick<
  PendingRequest,
  'nonce' | 'challenge' | 'key' | 'resources' | 'prompt' | 'maxAge' | 'loginHint' | 'requestedScope' | 'scope'
> {
  refuseRepeated(parameters, core)
  if (parameters.get('response_type') !== 'code') {
    throw new OAuthError('unsupported_response_type', 'response_type has to be code')
  }
  const prompt = new Set(values(optional(parameters, 'prompt')))
  if (prompt.has('none') && prompt.size > 1) {
    throw new OAuthError('invalid_request', 'prompt=none cannot be combined with other values')
  }
  const challenge = optional(parameters, 'code_challenge')
  if (challenge !== undefined && parameters.get('code_challenge_method') !== 'S256') {
    throw new OAuthError('invalid_request', 'code_challenge_method has to be S256')
  }
  const malformed = challenge !== undefined && !isProofKey(challenge)
  if (malformed && core.notTolerated([{ is: 'malformed-challenge' }], 'authorization').length > 0) {
    throw new OAuthError(
      'invalid_request',
      'code_challenge has to be 43 to 128 letters, digits or characters of -._~',
    )
  }
  if (challenge === undefined && client.method === 'none') {
    throw new OAuthError('invalid_request', 'a public client has to send a code_challenge')
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
    nonce: optional(parameters, 'nonce'),
    challenge,
    key: optional(parameters, 'dpop_jkt'),
    resources: namedResources(parameters, core.options.resources),
    prompt,
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
    loginHint: optional(parameters, 'login_hint') ?? '',
    requestedScope,
    scope: entitled(core, client, requestedScope),
  }
}

/** @see RFC 6749, section 3.3; OpenID Connect Core 1.0, section 3.1.2.1 (unknown values are ignored) */
function entitled(core: Core, client: Client, requestedScope: readonly string[]): string[] {
  return requestedScope.filter((value) => {
    const known = Object.hasOwn(knownScopes, value)
    const answer = core.policy.consent.entitlement({ client, value, known })
    if (answer === 'forbid') throw new OAuthError('invalid_scope', `the client may not ask for ${value}`)
    return answer === 'allow'
  })
}
