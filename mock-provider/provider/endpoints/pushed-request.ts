import { OAuthError } from '../../kit/oauth-error.ts'
import { authenticatedClient } from '../client-authentication.ts'
import { provenKey } from '../proof-of-possession.ts'
import type { PushedRequests } from '../pushed-requests.ts'
import { takesRedirect } from '../redirect-address.ts'
import { withRequestObject } from '../request-object.ts'
import { requested } from './authorization.ts'
import type { Endpoint } from './endpoint.ts'
import { needed } from './parameters.ts'

/** Seconds for which a pushed request waits for the browser. */
const lifetime = 60

/** What is sent along to say who the client is, and no part of the authorization request. */
const credentials = ['client_secret', 'client_assertion', 'client_assertion_type']

/** The pushed authorization request endpoint. @see RFC 9126, section 2 */
export function pushedRequestEndpoint(pushed: PushedRequests): Endpoint {
  return {
    method: 'POST',
    path: '/par',
    crossOrigin: true,
    metadata: (issuer, core) => ({
      pushed_authorization_request_endpoint: `${issuer}/par`,
      ...(core.options.pushed_requests === 'required' ? { require_pushed_authorization_requests: true } : {}),
    }),
    async handle(incoming) {
      const { core, context, form } = incoming
      const client = await authenticatedClient(incoming, 'pushed-request')
      if (form.has('request_uri'))
        throw new OAuthError('invalid_request', 'a pushed request has no request_uri')
      const own = new URLSearchParams([...form].filter(([name]) => !credentials.includes(name)))
      own.set('client_id', client.clientId)
      const parameters = await withRequestObject(core, client, own)
      if (!takesRedirect(client, needed(parameters, 'redirect_uri')))
        throw new OAuthError('invalid_request', 'redirect_uri is not registered for the client')
      await requested(core, client, parameters)
      const key = await provenKey(incoming)
      if (key !== undefined && (parameters.get('dpop_jkt') ?? key) !== key)
        throw new OAuthError('invalid_dpop_proof', 'dpop_jkt is another key than that of the proof')
      if (key !== undefined) parameters.set('dpop_jkt', key)
      const uri = pushed.add({
        clientId: client.clientId,
        parameters,
        expiresAt: core.now() + lifetime * 1000,
      })
      context.header('cache-control', 'no-store')
      return context.json({ request_uri: uri, expires_in: lifetime }, 201)
    },
  }
}
