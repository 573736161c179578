import { clientCredentials } from '../kit/client-credentials.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { sameText } from '../kit/random.ts'
import type { Client } from './model.ts'
import type { RealmRequest } from './realm-request.ts'

const text = 'Invalid client or Invalid client credentials'

/**
 * The client that sends a request to a back-channel endpoint. Basic and form credentials may come together, and a
 * secret is not looked at where the client is public.
 *
 * @param options.bearersOnly also a client that only ever receives tokens
 * @throws OAuthError 401 invalid_client for a client that is not there, 401 unauthorized_client for a wrong secret,
 *   400 invalid_client for a client of SAML
 * @see RFC 6749, section 2.3.1
 */
export function authenticatedClient(
  request: RealmRequest,
  { bearersOnly = false }: { readonly bearersOnly?: boolean } = {},
): Client {
  const credentials = clientCredentials(request.context.req.header('authorization'), request.form, 'utf-8')
  const { basic } = credentials
  const client = request.realm.clientById(basic?.clientId ?? credentials.clientId ?? '')
  if (client === undefined || !client.settings.enabled)
    throw new OAuthError('invalid_client', text, { status: 401 })
  const secret = basic?.secret ?? credentials.secret ?? ''
  const { publicClient, secret: own } = client.settings
  // One for bearers only may have no secret, which is none that anybody could know.
  if (!publicClient && (own === undefined || !sameText(secret, own)))
    throw new OAuthError('unauthorized_client', text, { status: 401 })
  if (client.settings.protocol === 'saml') throw new OAuthError('invalid_client', 'Wrong client protocol.')
  if (client.settings.publicClient) return client
  if (client.settings.bearerOnly && !bearersOnly)
    throw new OAuthError('invalid_client', 'Bearer-only not allowed')
  return client
}
