import { OAuthError } from '../../kit/oauth-error.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { uuid } from '../identifiers.ts'
import type { Client } from '../model.ts'
import { type RealmRequest, refuseRepeated } from '../realm-request.ts'

const lifetime = 60
const prefix = 'urn:ietf:params:oauth:request_uri:'

/** Takes an authorization request before the browser comes with it. @see RFC 9126, section 2 */
export async function pushRequest(request: RealmRequest): Promise<Response> {
  const { realm, form, context, now } = request
  const client = authenticated(request)
  refuseRepeated(form)
  if (form.has('request_uri'))
    throw new OAuthError('invalid_request', 'It is not allowed to include request_uri to PAR.')
  const requestUri = `${prefix}${uuid()}`
  const parameters = new URLSearchParams(form)
  parameters.delete('client_secret')
  parameters.set('client_id', client.settings.clientId)
  realm.pushedRequests.set(requestUri, { parameters, expires: now + lifetime })
  context.header('cache-control', 'no-store')
  return context.json({ request_uri: requestUri, expires_in: lifetime }, 201)
}

function authenticated(request: RealmRequest): Client {
  try {
    return authenticatedClient(request)
  } catch (refusal) {
    throw refusal instanceof OAuthError
      ? new OAuthError('invalid_request', 'Authentication failed.', { status: 401 })
      : refusal
  }
}

/** The parameters of an authorization request: those that were pushed, where it names them. Each is good once. */
export function requestParameters(request: RealmRequest): URLSearchParams {
  const { realm, form, query, now } = request
  const own = form.size > 0 ? form : query
  const requestUri = own.get('request_uri') ?? ''
  const pushed = realm.pushedRequests.get(requestUri)
  realm.pushedRequests.delete(requestUri)
  return pushed !== undefined && now <= pushed.expires ? pushed.parameters : own
}
