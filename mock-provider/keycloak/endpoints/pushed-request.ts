import { OAuthError } from '../../kit/oauth-error.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { uuid } from '../identifiers.ts'
import type { Client } from '../model.ts'
import { type RealmRequest, refuseRepeated } from '../realm-request.ts'
import { withRequestObject } from './request-object.ts'

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

/**
 * The parameters of an authorization request: those that were pushed, where it names them, or those of its request
 * object. What was pushed is good once. Undefined for something that is not there or cannot be used.
 */
export async function requestParameters(request: RealmRequest): Promise<URLSearchParams | undefined> {
  const { realm, form, query, now } = request
  const own = form.size > 0 ? form : query
  const requestUri = own.get('request_uri') ?? ''
  if (!requestUri.startsWith(prefix)) {
    return withRequestObject(own, realm.clientById(own.get('client_id') ?? ''))
  }
  const pushed = realm.pushedRequests.get(requestUri)
  realm.pushedRequests.delete(requestUri)
  return pushed !== undefined && now <= pushed.expires ? pushed.parameters : undefined
}
