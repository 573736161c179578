import { OAuthError } from '../kit/oauth-error.ts'
import { randomText } from '../kit/random.ts'
import { type ResponseType, responseTypeNamed, responseTypes } from '../kit/response-type.ts'
import { authenticationMethods } from './authentication-methods.ts'
import type { Client, Finding, Made, Place } from './model.ts'
import type { ClientAuthenticationMethod, MockProviderOptions } from './options.ts'
import { isPattern, leadsToClient, sampleOf } from './redirect-address.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

const methods: readonly ClientAuthenticationMethod[] = authenticationMethods

const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials']
const moreGrantTypes = [
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
]

type Metadata = Readonly<Record<string, unknown>>

/** What a client is made with. */
export interface Maker {
  readonly keys: { readonly algorithms: readonly SigningAlgorithm[] }
  readonly options: Pick<MockProviderOptions, 'strict'>
  notTolerated(findings: readonly Finding[], place: Place): Finding[]
}

/**
 * Makes a client out of registration metadata.
 *
 * @param from who wrote the metadata: whoever runs the provider may use wildcards, and `any` for all addresses
 * @throws OAuthError invalid_client_metadata or invalid_redirect_uri
 * @see RFC 7591, section 2
 */
export function clientFrom(
  metadata: Metadata,
  made: Made,
  core: Maker,
  from: 'owner' | 'stranger' = 'owner',
): Client {
  const { strict = false } = core.options
  const methods = methodsOf(metadata, strict)
  const [method] = methods
  const clientId = text(metadata, 'client_id') ?? `client-${made.order}`
  const needsSecret = methods.some((each) => each.startsWith('client_secret'))
  const secret = text(metadata, 'client_secret') ?? (needsSecret ? randomText(24) : undefined)
  const scopes = texts(metadata, 'scopes')
  const requestUris = texts(metadata, 'request_uris')
  const keys = keysOf(metadata)
  const signedUserinfo = chosen(metadata, 'userinfo_signed_response_alg', core.keys.algorithms)
  const idTokenAlgorithm = chosen(metadata, 'id_token_signed_response_alg', core.keys.algorithms)
  const keysAt = text(metadata, 'jwks_uri')
  const rotation = chosen(metadata, 'rotation', ['none', 'always'] as const)
  const anyRedirect = from === 'owner' && metadata.redirect_uris === 'any'
  const patterns = from === 'owner' && !strict
  return {
    uid: `registration-${made.order}`,
    clientId,
    made,
    name: text(metadata, 'client_name') ?? clientId,
    method,
    methods,
    ...(secret === undefined ? {} : { secret }),
    ...(keys === undefined ? {} : { keys }),
    ...(keysAt === undefined ? {} : { keysAt }),
    redirectUris: anyRedirect ? [] : addresses(core, metadata, 'redirect_uris', patterns),
    postLogoutRedirectUris: addresses(core, metadata, 'post_logout_redirect_uris', patterns),
    ...(anyRedirect ? { anyRedirect } : {}),
    ...(patterns ? { patterns } : {}),
    ...(strict ? {} : { anyLoopbackPort: true as const }),
    grantTypes: texts(metadata, 'grant_types') ?? (strict ? grantTypes : [...grantTypes, ...moreGrantTypes]),
    responseTypes: responseTypesOf(metadata),
    ...(scopes === undefined ? {} : { scopes }),
    ...(requestUris === undefined ? {} : { requestUris }),
    ...(from === 'owner' ? { ...accessTokenClaims(metadata), ...presented(metadata) } : {}),
    ...(from === 'owner' && flag(metadata, 'tls_client_certificate_bound_access_tokens') === true
      ? { boundToCertificate: true as const }
      : {}),
    ...noticesOf(metadata),
    ...subjectOf(metadata),
    ...(signedUserinfo === undefined ? {} : { signedUserinfo }),
    ...(idTokenAlgorithm === undefined ? {} : { idTokenAlgorithm }),
    consent: chosen(metadata, 'consent', ['ask', 'pre-approved'] as const) ?? 'ask',
    accessTokenFormat: chosen(metadata, 'access_token_format', ['opaque', 'jwt'] as const) ?? 'opaque',
    ...(rotation === undefined ? {} : { rotation }),
    admin: flag(metadata, 'admin') ?? false,
    enabled: flag(metadata, 'enabled') ?? true,
    withdrawn: {},
  }
}

/** A client that nobody registered, where every client is welcome. */
export function clientThatCame(clientId: string, made: Made, core: Maker): Client {
  const metadata = { client_id: clientId, client_secret: randomText(24), redirect_uris: 'any' }
  const client = clientFrom(metadata, made, core)
  return { ...client, methods: ['client_secret_basic', 'client_secret_post', 'none'], anySecret: true }
}

/** How it presents itself to users. @see RFC 7591, section 2 */
function presented(metadata: Metadata): Pick<Client, 'metadata'> {
  const shown = ['logo_uri', 'policy_uri', 'tos_uri'].flatMap((name) => {
    const address = text(metadata, name)
    return address === undefined ? [] : [[name, address] as const]
  })
  return shown.length === 0 ? {} : { metadata: Object.fromEntries(shown) }
}

/** @see OpenID Connect Back-Channel Logout 1.0, section 2.2; Front-Channel Logout 1.0, section 2 */
function noticesOf(metadata: Metadata): Pick<Client, 'backChannelLogout' | 'frontChannelLogout'> {
  const web = (name: string): string | undefined => {
    const address = text(metadata, name)
    if (address === undefined || (URL.canParse(address) && /^https?:/.test(address))) return address
    throw new OAuthError('invalid_client_metadata', `${name} has to be an http or https URL`)
  }
  const [backChannelLogout, frontChannelLogout] = [
    web('backchannel_logout_uri'),
    web('frontchannel_logout_uri'),
  ]
  return {
    ...(backChannelLogout === undefined ? {} : { backChannelLogout }),
    ...(frontChannelLogout === undefined ? {} : { frontChannelLogout }),
  }
}

/** A sector is needed where redirect URIs have several hosts. @see OpenID Connect Core 1.0, section 8.1 */
function subjectOf(metadata: Metadata): Pick<Client, 'subjectType' | 'sectorIdentifier'> {
  if (chosen(metadata, 'subject_type', ['public', 'pairwise'] as const) !== 'pairwise') return {}
  const sectorIdentifier = text(metadata, 'sector_identifier_uri')
  const uris = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris.map(String) : []
  const hosts = new Set(uris.map((uri) => (URL.canParse(uri) ? new URL(uri).host : uri)))
  if (sectorIdentifier === undefined && hosts.size > 1) {
    throw new OAuthError(
      'invalid_client_metadata',
      `subject_type pairwise needs sector_identifier_uri, since redirect_uris have the hosts ${[...hosts].join(', ')}`,
    )
  }
  return { subjectType: 'pairwise', ...(sectorIdentifier === undefined ? {} : { sectorIdentifier }) }
}

type Methods = readonly [ClientAuthenticationMethod, ...ClientAuthenticationMethod[]]

/** A secret may be sent in both ways, unless one was chosen or the provider is strict. */
function methodsOf(metadata: Metadata, strict: boolean): Methods {
  const several = texts(metadata, 'token_endpoint_auth_methods')
  if (several !== undefined) {
    const [first, ...others] = several.map((method) =>
      chosen({ token_endpoint_auth_methods: method }, 'token_endpoint_auth_methods', methods),
    )
    if (first === undefined) {
      throw new OAuthError('invalid_client_metadata', 'token_endpoint_auth_methods has to name at least one')
    }
    return [first, ...others.filter((method) => method !== undefined)]
  }
  const chosenMethod = chosen(metadata, 'token_endpoint_auth_method', methods)
  if (chosenMethod !== undefined) return [chosenMethod]
  const method = defaultMethod(metadata)
  return method === 'client_secret_basic' && !strict ? [method, 'client_secret_post'] : [method]
}

function accessTokenClaims(metadata: Metadata): Pick<Client, 'audience' | 'accessTokenClaims'> {
  const { audience, access_token_claims: claims } = metadata
  if (claims !== undefined && !isObject(claims)) {
    throw new OAuthError('invalid_client_metadata', 'access_token_claims has to be an object')
  }
  const audiences = Array.isArray(audience) ? texts(metadata, 'audience') : text(metadata, 'audience')
  return {
    ...(audiences === undefined ? {} : { audience: audiences }),
    ...(claims === undefined ? {} : { accessTokenClaims: claims }),
  }
}

/** @see RFC 7591, section 3.2.1 */
export function registrationAnswer(client: Client): Record<string, unknown> {
  return {
    client_id: client.clientId,
    ...(client.secret === undefined ? {} : { client_secret: client.secret, client_secret_expires_at: 0 }),
    client_id_issued_at: Math.floor(client.made.at / 1000),
    client_name: client.name,
    token_endpoint_auth_method: client.method,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? client.responseTypes : [],
    enabled: client.enabled,
    ...(client.scopes === undefined ? {} : { scopes: client.scopes }),
  }
}

function defaultMethod(metadata: Metadata): ClientAuthenticationMethod {
  return metadata.client_secret === undefined && metadata.client_id !== undefined
    ? 'none'
    : 'client_secret_basic'
}

export function text(metadata: Metadata, name: string): string | undefined {
  const value = metadata[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') {
    throw new OAuthError('invalid_client_metadata', `${name} has to be a text`)
  }
  return value
}

export function texts(metadata: Metadata, name: string): string[] | undefined {
  const value = metadata[name]
  if (value === undefined) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new OAuthError('invalid_client_metadata', `${name} has to be a list of texts`)
  }
  return value
}

export function flag(metadata: Metadata, name: string): boolean | undefined {
  const value = metadata[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw new OAuthError('invalid_client_metadata', `${name} has to be true or false`)
}

function responseTypesOf(metadata: Metadata): ResponseType[] {
  return (texts(metadata, 'response_types') ?? ['code']).map((name) => {
    const type = responseTypeNamed(name)
    if (type !== undefined) return type
    throw new OAuthError(
      'invalid_client_metadata',
      `response_types: ${name.slice(0, 50)} is not known; accepted are ${responseTypes.join(', ')}`,
    )
  })
}

function keysOf({ jwks }: Metadata): readonly Record<string, unknown>[] | undefined {
  if (jwks === undefined) return undefined
  const keys = isObject(jwks) ? jwks.keys : undefined
  if (Array.isArray(keys) && keys.every(isObject)) return keys
  throw new OAuthError('invalid_client_metadata', 'jwks has to be an object with a list of keys')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function chosen<T extends string>(metadata: Metadata, name: string, known: readonly T[]): T | undefined {
  const value = text(metadata, name)
  if (value === undefined) return undefined
  const choice = known.find((candidate) => candidate === value)
  if (choice === undefined) {
    throw new OAuthError('invalid_client_metadata', `${name} has to be one of ${known.join(', ')}`)
  }
  return choice
}

function addresses(core: Maker, metadata: Metadata, name: string, patterns: boolean): string[] {
  const uris = texts(metadata, name) ?? []
  for (const address of uris) {
    const shown = address.slice(0, 200)
    const sample = patterns ? sampleOf(address) : address
    if (!patterns && isPattern(address) && !URL.canParse(address)) {
      throw new OAuthError(
        'invalid_redirect_uri',
        `${name}: ${shown} has a wildcard, which only the configuration of a provider that is not strict may have`,
      )
    }
    if (!URL.canParse(sample) || new URL(sample).hash !== '') {
      throw new OAuthError('invalid_redirect_uri', `${name}: ${shown} is no absolute URI without fragment`)
    }
    const unsafe = !leadsToClient(sample)
    if (unsafe && core.notTolerated([{ is: 'unsafe-address' }], 'registration').length > 0) {
      throw new OAuthError(
        'invalid_redirect_uri',
        `${name}: ${shown} leads to no client; accepted are http, https and schemes of applications, followed by "/"`,
      )
    }
  }
  return uris
}
