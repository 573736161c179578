import { OAuthError } from '../kit/oauth-error.ts'
import { randomText } from '../kit/random.ts'
import type { Core } from './core.ts'
import type { Client, Made } from './model.ts'
import type { ClientAuthenticationMethod } from './options.ts'
import { leadsToClient } from './redirect-address.ts'

const methods: readonly ClientAuthenticationMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'none',
  'private_key_jwt',
  'client_secret_jwt',
]

type Metadata = Readonly<Record<string, unknown>>

/**
 * Makes a client out of registration metadata.
 *
 * @throws OAuthError invalid_client_metadata or invalid_redirect_uri
 * @see RFC 7591, section 2
 */
export function clientFrom(metadata: Metadata, made: Made, core: Pick<Core, 'notTolerated'>): Client {
  const method = chosen(metadata, 'token_endpoint_auth_method', methods) ?? defaultMethod(metadata)
  const clientId = text(metadata, 'client_id') ?? `client-${made.order}`
  const secret =
    text(metadata, 'client_secret') ?? (method.startsWith('client_secret') ? randomText(24) : undefined)
  const scopes = texts(metadata, 'scopes')
  const keys = keysOf(metadata)
  const rotation = chosen(metadata, 'rotation', ['none', 'always'] as const)
  return {
    uid: `registration-${made.order}`,
    clientId,
    made,
    name: text(metadata, 'client_name') ?? clientId,
    method,
    ...(secret === undefined ? {} : { secret }),
    ...(keys === undefined ? {} : { keys }),
    redirectUris: addresses(core, metadata, 'redirect_uris'),
    postLogoutRedirectUris: addresses(core, metadata, 'post_logout_redirect_uris'),
    grantTypes: texts(metadata, 'grant_types') ?? [
      'authorization_code',
      'refresh_token',
      'client_credentials',
    ],
    ...(scopes === undefined ? {} : { scopes }),
    consent: chosen(metadata, 'consent', ['ask', 'pre-approved'] as const) ?? 'ask',
    accessTokenFormat: chosen(metadata, 'access_token_format', ['opaque', 'jwt'] as const) ?? 'opaque',
    ...(rotation === undefined ? {} : { rotation }),
    admin: flag(metadata, 'admin') ?? false,
    enabled: flag(metadata, 'enabled') ?? true,
    withdrawn: {},
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
    response_types: ['code'],
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

function addresses(core: Pick<Core, 'notTolerated'>, metadata: Metadata, name: string): string[] {
  const uris = texts(metadata, name) ?? []
  for (const address of uris) {
    if (!URL.canParse(address) || new URL(address).hash !== '') {
      throw new OAuthError(
        'invalid_redirect_uri',
        `${name}: ${address.slice(0, 200)} is no absolute URI without fragment`,
      )
    }
    const unsafe = !leadsToClient(address)
    if (unsafe && core.notTolerated([{ is: 'unsafe-address' }], 'registration').length > 0) {
      throw new OAuthError(
        'invalid_redirect_uri',
        `${name}: ${address.slice(0, 200)} leads to no client; accepted are http, https and schemes of applications, followed by "/"`,
      )
    }
  }
  return uris
}
