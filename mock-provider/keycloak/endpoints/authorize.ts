import { OAuthError, type OAuthErrorCode } from '../../kit/oauth-error.ts'
import { optional, repeated, values } from '../../kit/parameters.ts'
import { responseModeNamed } from '../../kit/response-mode.ts'
import { knownBrowser, newTab, sessionOfBrowser } from '../browser.ts'
import { grantedScope } from '../client-scopes.ts'
import type { BrowserState, Client, GrantedScope, Tab } from '../model.ts'
import { errorPage } from '../pages.ts'
import type { RealmRequest } from '../realm-request.ts'
import { isRedirectUri } from '../redirect-uris.ts'
import { type Recipient, refuse } from './authorization-answer.ts'
import { requestParameters } from './pushed-request.ts'
import { proceed, showLogin } from './sign-in.ts'

const bearerOnly = 'Bearer-only applications are not allowed to initiate browser login'

const responseTypes = [
  'code',
  'none',
  'id_token',
  'token',
  'code id_token',
  'code token',
  'id_token token',
  'code id_token token',
]

/** The authorization endpoint. @see OpenID Connect Core 1.0, section 3.1.2.1 */
export async function authorize(request: RealmRequest): Promise<Response> {
  const { realm, context } = request
  const parameters = await requestParameters(request)
  if (parameters === undefined) return context.html(await errorPage(realm.name, 'Invalid Request'), 400)
  const client = realm.clientById(parameters.get('client_id') ?? '')
  const redirectUri = parameters.get('redirect_uri') ?? ''
  const wrong =
    client === undefined
      ? 'Client not found.'
      : !client.settings.enabled
        ? 'Client disabled.'
        : client.settings.bearerOnly
          ? bearerOnly
          : client.settings.protocol === 'saml'
            ? 'Wrong client protocol.'
            : !isRedirectUri(client.settings, request.base, redirectUri)
              ? 'Invalid parameter: redirect_uri'
              : undefined
  if (client === undefined || wrong !== undefined)
    return context.html(await errorPage(realm.name, wrong ?? ''), wrong === bearerOnly ? 403 : 400)
  const mode = responseModeNamed(parameters.get('response_mode')) ?? 'query'
  const recipient: Recipient = { redirectUri, responseMode: mode, state: optional(parameters, 'state') }
  const refusal = badRequest(client, parameters)
  if (refusal !== undefined) return refuse(request, recipient, ...refusal)
  let granted: GrantedScope
  try {
    granted = grantedScope(client, optional(parameters, 'scope'))
  } catch (error) {
    if (error instanceof OAuthError) return refuse(request, recipient, 'invalid_scope', error.message)
    throw error
  }
  const browser = knownBrowser(request)
  // A log-out that was asked about is off once the browser goes elsewhere.
  browser.logout = undefined
  return begin(request, browser, {
    ...recipient,
    client,
    granted,
    nonce: optional(parameters, 'nonce'),
    challenge: challengeOf(parameters),
    prompt: new Set(values(optional(parameters, 'prompt'))),
    loginHint: parameters.get('login_hint') ?? '',
    started: request.now,
    again: toSignInAgain(request, parameters),
  })
}

type Wanted = Parameters<typeof newTab>[2]

async function begin(request: RealmRequest, browser: BrowserState, wanted: Wanted): Promise<Response> {
  const session = sessionOfBrowser(request)
  if (wanted.prompt.has('none')) {
    if (session === undefined) return refuse(request, wanted, 'login_required')
    const tab = newTab(request, browser, { ...wanted, again: undefined })
    return proceed(request, tab, { session, silent: true })
  }
  const tab: Tab = newTab(request, browser, wanted)
  if (session === undefined || tab.again !== undefined) {
    return showLogin(
      request,
      tab,
      tab.again === undefined ? {} : { message: 'Please re-authenticate to continue' },
    )
  }
  return proceed(request, tab, { session, silent: false })
}

/** The user name of somebody who is signed in and has to prove it again. */
function toSignInAgain(request: RealmRequest, parameters: URLSearchParams): string | undefined {
  const session = sessionOfBrowser(request)
  if (session === undefined) return undefined
  const maxAge = optional(parameters, 'max_age')
  const tooOld = maxAge !== undefined && request.now - session.authTime > Number(maxAge)
  const prompted = values(optional(parameters, 'prompt')).includes('login')
  return tooOld || prompted ? request.realm.users.get(session.userId)?.username : undefined
}

function badRequest(client: Client, parameters: URLSearchParams): [OAuthErrorCode, string?] | undefined {
  if (repeated(parameters).length > 0) return ['invalid_request', 'duplicated parameter']
  const type = optional(parameters, 'response_type')
  if (type === undefined) return ['invalid_request', 'Missing parameter: response_type']
  if (!responseTypes.includes(type)) return ['unsupported_response_type']
  const flow = 'Client is not allowed to initiate browser login with given response_type.'
  if (type !== 'code') return ['unauthorized_client', `${flow} Implicit flow is disabled for the client.`]
  if (!client.settings.standardFlowEnabled)
    return ['unauthorized_client', `${flow} Standard flow is disabled for the client.`]
  const demanded = client.settings.attributes['pkce.code.challenge.method']
  if (demanded) {
    const method = optional(parameters, 'code_challenge_method')
    if (method === undefined) return ['invalid_request', 'Missing parameter: code_challenge_method']
    if (method !== demanded) {
      const text = 'Invalid parameter: code challenge method is not matching the configured one'
      return ['invalid_request', text]
    }
  }
  return undefined
}

function challengeOf(parameters: URLSearchParams): Tab['challenge'] {
  const value = optional(parameters, 'code_challenge')
  if (value === undefined) return undefined
  return { value, method: parameters.get('code_challenge_method') === 'S256' ? 'S256' : 'plain' }
}
