import { ConfigError } from '../engine/errors.ts'
import { type LookOptions, withHttpAt } from './http-at.ts'

/** What a client may say of itself in a document. */
export interface ClientDocumentTold {
  readonly redirectUri: string
}

/**
 * Reads the document at the address that a client is called by, as an authorization server does.
 *
 * @throws ConfigError where a server could not use it, saying what it has to hold
 * @see draft-ietf-oauth-client-id-metadata-document, sections 4 and 5
 */
export async function toldByClientDocument(
  address: string,
  options: LookOptions,
): Promise<ClientDocumentTold> {
  const reply = await withHttpAt(address, options, (http) =>
    http.send({ sender: 'client', method: 'GET', url: address }),
  )
  if (reply.status !== 200 || reply.json === undefined)
    throw unusable(address, `the address answers HTTP ${reply.status} without a JSON object`)
  const { client_id, redirect_uris: uris, token_endpoint_auth_method: method, grant_types } = reply.json
  if (client_id !== address) throw unusable(address, `client_id is ${shown(client_id)}`)
  if (method !== 'none') throw unusable(address, `token_endpoint_auth_method is ${shown(method)}`)
  if (!Array.isArray(grant_types) || !grant_types.includes('refresh_token'))
    throw unusable(address, `grant_types is ${shown(grant_types)}`)
  const redirectUri: unknown = Array.isArray(uris) ? uris[0] : undefined
  if (typeof redirectUri !== 'string' || !URL.canParse(redirectUri))
    throw unusable(address, `redirect_uris is ${shown(uris)}`)
  return { redirectUri }
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200)
}

function unusable(address: string, found: string): ConfigError {
  const accepted = JSON.stringify({
    client_id: address,
    client_name: 'Conformance tests',
    redirect_uris: ['http://127.0.0.1:33418/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  })
  return new ConfigError(
    `--public-client: the document at ${address} cannot be used: ${found}. Accepted is one such as ${accepted}`,
  )
}
