import { clientCredentials } from './client-credentials.ts'
import type { EndpointName } from './faults/fault.ts'
import { partOfJwt } from './jwt-parts.ts'

export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none'

/** A request as it came in and what became of it, secrets left out. */
export interface SeenRequest {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly status: number
  readonly endpoint?: EndpointName
  readonly headers: Readonly<Record<string, string>>
  /** The client that the request names; nothing of it is proven. */
  readonly client?: string
  /** How the client authenticated, at the endpoints where clients do. */
  readonly client_authentication?: ClientAuthentication
  readonly grant_type?: string
  /** `refused` with an error, `lost` where a fault broke the connection, otherwise `ok`. */
  readonly outcome: 'ok' | 'refused' | 'lost'
  readonly error?: string
  readonly error_description?: string
  /** What a fault did, in few words. */
  readonly fault?: string
}

/** Headers that tell nothing secret; of all others only the name is kept. */
const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'access-control-request-headers',
  'access-control-request-method',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'host',
  'origin',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])
const mostHeaders = 50
const longest = 300

/** Headers as they are shown: of an Authorization header the scheme stays. */
export function shownHeaders(headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {}
  let count = 0
  for (const [name, value] of headers) {
    if (count === mostHeaders) break
    count += 1
    const scheme = name === 'authorization' ? `${/^[A-Za-z]{1,20}(?= )/.exec(value)?.[0] ?? ''} ` : ''
    shown[name.slice(0, longest)] = harmless.has(name)
      ? value.slice(0, longest)
      : `${scheme}(left out)`.trim()
  }
  return shown
}

/** The client that a request names and how it authenticates, as far as the request says it. */
export function presentedClient(
  authorization: string | null | undefined,
  form: URLSearchParams,
  query?: URLSearchParams,
): { readonly client?: string; readonly client_authentication?: ClientAuthentication } {
  const { basic, clientId, secret, assertion } = clientCredentials(authorization ?? undefined, form, 'latin1')
  if (basic !== undefined) return { client: basic.clientId, client_authentication: 'client_secret_basic' }
  if (assertion !== undefined) {
    const { sub } = partOfJwt(assertion, 1) ?? {}
    const client = clientId ?? (typeof sub === 'string' ? sub : undefined)
    return { ...(client === undefined ? {} : { client }), client_authentication: 'private_key_jwt' }
  }
  if (clientId !== undefined) {
    return { client: clientId, client_authentication: secret === undefined ? 'none' : 'client_secret_post' }
  }
  const named = query?.get('client_id')
  return named === null || named === undefined ? {} : { client: named }
}
