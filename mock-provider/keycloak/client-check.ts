import { OAuthError } from '../kit/oauth-error.ts'
import { sameText } from '../kit/random.ts'
import type { Client } from './model.ts'
import type { Visit } from './visit.ts'

const text = 'Invalid client or Invalid client credentials'

/**
 * The client that sends a request to a back-channel endpoint. Basic and form credentials may come together, and a
 * secret is not looked at where the client is public.
 *
 * @param options.bearersOnly also a client that only ever receives tokens
 * @throws OAuthError 401 invalid_client for a client that is not there, 401 unauthorized_client for a wrong secret
 * @see RFC 6749, section 2.3.1
 */
export function authenticatedClient(
  visit: Visit,
  { bearersOnly = false }: { readonly bearersOnly?: boolean } = {},
): Client {
  const basic = basicCredentials(visit.context.req.header('authorization'))
  const clientId = basic?.clientId ?? visit.form.get('client_id') ?? ''
  const client = visit.realm.clientById(clientId)
  if (client === undefined || !client.settings.enabled)
    throw new OAuthError('invalid_client', text, { status: 401 })
  if (client.settings.publicClient) return client
  const secret = basic?.secret ?? visit.form.get('client_secret') ?? ''
  if (!sameText(secret, client.settings.secret ?? ''))
    throw new OAuthError('unauthorized_client', text, { status: 401 })
  if (client.settings.bearerOnly && !bearersOnly)
    throw new OAuthError('invalid_client', 'Bearer-only not allowed')
  return client
}

function basicCredentials(
  authorization: string | undefined,
): { readonly clientId: string; readonly secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  try {
    const decoded = new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)))
    const colon = decoded.indexOf(':')
    const decode = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '))
    return { clientId: decode(decoded.slice(0, colon)), secret: decode(decoded.slice(colon + 1)) }
  } catch {
    return undefined
  }
}
