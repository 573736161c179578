import { OAuthError, type OAuthErrorCode } from '../../kit/oauth-error.ts'
import { optional, repeated, values } from '../../kit/parameters.ts'
import { responseModeNamed } from '../../kit/response-mode.ts'
import { knownBrowser, newTab, sessionOfBrowser } from '../browser.ts'
import { grantedScope } from '../client-scopes.ts'
import type { BrowserState, Client, GrantedScope, Tab } from '../model.ts'
import { errorPage } from '../pages.ts'
import type { Visit } from '../visit.ts'
import { type Recipient, refuse } from './authorization-answer.ts'
import { requestParameters } from './pushed-request.ts'
import { isRedirectUri } from './redirect-uris.ts'
import { proceed, showLogin } from './sign-in.ts'

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
export async function authorize(visit: Visit): Promise<Response> {
  const { realm, context } = visit
  const parameters = requestParameters(visit)
  const client = realm.clientById(parameters.get('client_id') ?? '')
  const redirectUri = parameters.get('redirect_uri') ?? ''
  const wrong =
    client === undefined
      ? 'Client not found.'
      : !client.settings.enabled
        ? 'Client disabled.'
        : !isRedirectUri(client.settings.redirectUris, redirectUri)
          ? 'Invalid parameter: redirect_uri'
          : undefined
  if (client === undefined || wrong !== undefined)
    return context.html(await errorPage(realm.name, wrong ?? ''), 400)
  const mode = responseModeNamed(parameters.get('response_mode')) ?? 'query'
  const recipient: Recipient = { redirectUri, responseMode: mode, state: optional(parameters, 'state') }
  const refusal = badRequest(client, parameters)
  if (refusal !== undefined) return refuse(visit, recipient, ...refusal)
  let granted: GrantedScope
  try {
    granted = grantedScope(client, optional(parameters, 'scope'))
  } catch (error) {
    if (error instanceof OAuthError) return refuse(visit, recipient, 'invalid_scope', error.message)
    throw error
  }
  const browser = knownBrowser(visit)
  // A log-out that was asked about is off once the browser goes elsewhere.
  browser.logout = undefined
  return begin(visit, browser, {
    ...recipient,
    client,
    granted,
    nonce: optional(parameters, 'nonce'),
    challenge: challengeOf(parameters),
    prompt: new Set(values(optional(parameters, 'prompt'))),
    loginHint: parameters.get('login_hint') ?? '',
    started: visit.now,
    again: toSignInAgain(visit, parameters),
  })
}

type Wanted = Parameters<typeof newTab>[2]

async function begin(visit: Visit, browser: BrowserState, wanted: Wanted): Promise<Response> {
  const session = sessionOfBrowser(visit)
  if (wanted.prompt.has('none')) {
    if (session === undefined) return refuse(visit, wanted, 'login_required')
    const tab = newTab(visit, browser, { ...wanted, again: undefined })
    return proceed(visit, tab, { session, silent: true })
  }
  const tab: Tab = newTab(visit, browser, wanted)
  if (session === undefined || tab.again !== undefined) {
    return showLogin(
      visit,
      tab,
      tab.again === undefined ? {} : { message: 'Please re-authenticate to continue' },
    )
  }
  return proceed(visit, tab, { session, silent: false })
}

/** The user name of somebody who is signed in and has to prove it again. */
function toSignInAgain(visit: Visit, parameters: URLSearchParams): string | undefined {
  const session = sessionOfBrowser(visit)
  if (session === undefined) return undefined
  const maxAge = optional(parameters, 'max_age')
  const tooOld = maxAge !== undefined && visit.now - session.authTime > Number(maxAge)
  const asked = values(optional(parameters, 'prompt')).includes('login')
  return tooOld || asked ? visit.realm.users.get(session.userId)?.username : undefined
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
