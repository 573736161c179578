import { OAuthError } from '../kit/oauth-error.ts'
import { isPlainObject } from './claims-request.ts'

type Metadata = Readonly<Record<string, unknown>>

const texts = [
  ...['client_name', 'client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri', 'software_id', 'scope'],
  ...['software_version', 'token_endpoint_auth_method', 'application_type', 'subject_type'],
  ...['sector_identifier_uri', 'initiate_login_uri', 'id_token_signed_response_alg'],
  ...['userinfo_signed_response_alg', 'backchannel_logout_uri', 'frontchannel_logout_uri'],
]
const lists = [
  ...['redirect_uris', 'post_logout_redirect_uris', 'grant_types', 'response_types', 'contacts'],
  ...['default_acr_values', 'request_uris'],
]
const flags = [
  ...['require_auth_time', 'backchannel_logout_session_required', 'frontchannel_logout_session_required'],
]
const addresses = [
  ...['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri', 'initiate_login_uri'],
  ...['sector_identifier_uri', 'backchannel_logout_uri', 'frontchannel_logout_uri'],
]
const grants = ['authorization_code', 'refresh_token', 'client_credentials']

/**
 * What a client asks for when it registers itself, checked and with the defaults; what nobody knows is left out, and what
 * only an administrator may grant is nothing that anybody knows here.
 *
 * @throws OAuthError invalid_client_metadata, invalid_redirect_uri
 * @see RFC 7591, sections 2 and 2.1; OpenID Connect Dynamic Client Registration 1.0, section 2
 */
export function registrationMetadata(sent: Metadata, { strict }: { readonly strict: boolean }): Metadata {
  const known = [...texts, ...lists, ...flags, 'jwks', 'default_max_age', 'access_token_format', 'scopes']
  // A member that is null counts as one that is not there: RFC 7591, section 3.2.1, has them left out.
  const entries = Object.entries(sent).filter(([name, value]) => known.includes(name) && value !== null)
  const metadata: Metadata = Object.fromEntries(entries)
  for (const [name, value] of entries) checkMember(name, value)
  if (metadata.jwks !== undefined && metadata.jwks_uri !== undefined) {
    throw refusal('jwks and jwks_uri exclude each other')
  }
  const grantTypes =
    (metadata.grant_types as string[] | undefined) ??
    (strict ? ['authorization_code'] : ['authorization_code', 'refresh_token'])
  const withCode = grantTypes.includes('authorization_code')
  const responseTypes = (metadata.response_types as string[] | undefined) ?? (withCode ? ['code'] : [])
  const foreign = grantTypes.find((name) => !grants.includes(name))
  if (foreign !== undefined) {
    throw refusal(`grant_types: ${foreign} is not supported; supported are ${grants.join(', ')}`)
  }
  const other = responseTypes.find((name) => name !== 'code')
  if (other !== undefined) throw refusal(`response_types: ${other} is not supported; supported is code`)
  if (withCode !== responseTypes.includes('code')) {
    throw refusal(
      `grant_types ${grantTypes.join(' ')} and response_types ${responseTypes.join(' ') || '(none)'} contradict each other: ` +
        'authorization_code belongs to code',
    )
  }
  if (withCode && !(metadata.redirect_uris as string[] | undefined)?.length) {
    throw new OAuthError('invalid_redirect_uri', 'redirect_uris is missing, which authorization_code needs')
  }
  if (
    metadata.token_endpoint_auth_method === 'private_key_jwt' &&
    !('jwks' in metadata || 'jwks_uri' in metadata)
  ) {
    throw refusal('private_key_jwt needs jwks or jwks_uri')
  }
  const scopes =
    metadata.scope === undefined ? {} : { scopes: String(metadata.scope).split(' ').filter(Boolean) }
  return { ...metadata, ...scopes, grant_types: grantTypes, response_types: responseTypes }
}

/** What of the metadata is not in the client itself. */
export function besidesClient(metadata: Metadata): Metadata {
  const {
    client_name: _,
    redirect_uris: __,
    post_logout_redirect_uris: ___,
    scopes: ____,
    ...others
  } = metadata
  return others
}

function checkMember(name: string, value: unknown): void {
  const isText = typeof value === 'string' && value !== ''
  if (texts.includes(name) && !isText) throw refusal(`${name} has to be a text`)
  if (lists.includes(name) && !(Array.isArray(value) && value.every((item) => typeof item === 'string'))) {
    throw refusal(`${name} has to be a list of texts`)
  }
  if (flags.includes(name) && typeof value !== 'boolean') throw refusal(`${name} has to be true or false`)
  if (name === 'default_max_age' && !(Number.isInteger(value) && Number(value) >= 0)) {
    throw refusal('default_max_age has to be a number of seconds')
  }
  if (name === 'jwks' && !isPlainObject(value)) throw refusal('jwks has to be an object with a list of keys')
  if (addresses.includes(name) && !isWeb(String(value))) {
    throw refusal(`${name} has to be an http or https URL`)
  }
}

function isWeb(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol)
}

function refusal(why: string): OAuthError {
  return new OAuthError('invalid_client_metadata', why)
}
