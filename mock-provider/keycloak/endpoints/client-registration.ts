import { OAuthError } from '../../kit/oauth-error.ts'
import { values } from '../../kit/parameters.ts'
import { changeClient, clientFrom } from '../client-representation.ts'
import { uuid } from '../identifiers.ts'
import type { Client } from '../model.ts'
import type { RealmRequest } from '../realm-request.ts'
import { type Representation, strings, text } from '../representations.ts'
import { bearerOf } from './userinfo.ts'

type Metadata = Readonly<Record<string, unknown>>

/** Registers a client, with the token that an administrator gave out for it. @see RFC 7591, section 3 */
export async function registerClient(request: RealmRequest): Promise<Response> {
  const { realm, context } = request
  await useInitialToken(request)
  const metadata = metadataOf(request)
  const client = clientFrom(realm, { clientId: uuid(), ...representationOf(request, metadata) })
  const body = await shown(request, client)
  context.header('location', String(body.registration_client_uri))
  return context.json({ ...body, client_id_issued_at: request.now }, 201)
}

/** @see RFC 7592, section 2.1 */
export async function readRegistration(request: RealmRequest): Promise<Response> {
  return request.context.json(await shown(request, await ownClient(request)))
}

/** @see RFC 7592, section 2.2 */
export async function updateRegistration(request: RealmRequest): Promise<Response> {
  const client = await ownClient(request)
  changeClient(request.realm, client, representationOf(request, metadataOf(request)))
  return request.context.json(await shown(request, client))
}

/** @see RFC 7592, section 2.3 */
export async function removeRegistration(request: RealmRequest): Promise<Response> {
  request.realm.removeClient(await ownClient(request))
  return request.context.body(null, 204)
}

function metadataOf({ json }: RealmRequest): Metadata {
  if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json as Metadata
  throw new OAuthError('invalid_client_metadata', 'Client metadata invalid')
}

/** A token of an administrator is good as often as it says. */
async function useInitialToken(request: RealmRequest): Promise<void> {
  const token = bearerOf(request)
  if (token === undefined) {
    const why =
      "Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted."
    throw new OAuthError('insufficient_scope', why, { status: 403 })
  }
  const { realm, now } = request
  const claims = (await realm.keys.read(token))?.claims
  const initial = realm.initialAccess.get(String(claims?.jti))
  if (claims?.typ !== 'InitialAccessToken' || initial === undefined) {
    throw new OAuthError('invalid_token', 'Failed decode token', { status: 401 })
  }
  const isOver = initial.expires !== undefined && now > initial.expires
  if (isOver || initial.remaining <= 0)
    throw new OAuthError('invalid_token', 'Failed decode token', { status: 401 })
  initial.remaining -= 1
}

/** The client whose registration access token comes with a request. */
async function ownClient(request: RealmRequest): Promise<Client> {
  const { realm, context } = request
  const client = realm.clientById(context.req.param('client') ?? '')
  const claims = (await realm.keys.read(bearerOf(request) ?? ''))?.claims
  const isOwn =
    claims?.typ === 'RegistrationAccessToken' && claims.jti === client?.settings.registrationTokenId
  if (client === undefined || !isOwn) {
    const why = 'Not authorized to view client. Not valid token or client credentials provided.'
    throw new OAuthError('invalid_token', why, { status: 401 })
  }
  return client
}

const joined = (value: unknown): string | undefined => strings(value)?.join('##')

function representationOf({ realm }: RealmRequest, metadata: Metadata): Representation {
  const grants = strings(metadata.grant_types) ?? ['authorization_code', 'refresh_token']
  const redirectUris = strings(metadata.redirect_uris) ?? []
  const scope = text(metadata.scope)
  const optional = values(scope).filter((name) => realm.scopes.has(name) && !realm.newClientDefault.has(name))
  return {
    ...(text(metadata.client_name) === undefined ? {} : { name: metadata.client_name }),
    redirectUris,
    publicClient: metadata.token_endpoint_auth_method === 'none',
    standardFlowEnabled: grants.includes('authorization_code'),
    directAccessGrantsEnabled: grants.includes('password'),
    serviceAccountsEnabled: grants.includes('client_credentials'),
    ...(scope === undefined
      ? {}
      : { defaultClientScopes: [...realm.newClientDefault], optionalClientScopes: optional }),
    attributes: {
      'post.logout.redirect.uris': joined(metadata.post_logout_redirect_uris) ?? '+',
      'request.uris': joined(metadata.request_uris) ?? '',
      'oauth2.device.authorization.grant.enabled': String(
        grants.includes('urn:ietf:params:oauth:grant-type:device_code'),
      ),
      ...(metadata.jwks === undefined ? {} : { 'jwks.string': JSON.stringify(metadata.jwks) }),
    },
  }
}

async function shown(request: RealmRequest, client: Client): Promise<Metadata> {
  const { realm, issuer, now } = request
  const { settings } = client
  const tokenId = uuid()
  settings.registrationTokenId = tokenId
  const logoutUris = settings.attributes['post.logout.redirect.uris'] ?? '+'
  const split = (attribute = ''): string[] => attribute.split('##').filter((uri) => uri !== '')
  return {
    redirect_uris: settings.redirectUris,
    token_endpoint_auth_method: settings.publicClient ? 'none' : 'client_secret_basic',
    grant_types: [
      ...(settings.standardFlowEnabled ? ['authorization_code'] : []),
      ...(settings.directAccessGrantsEnabled ? ['password'] : []),
      ...(settings.serviceAccountsEnabled ? ['client_credentials'] : []),
      'refresh_token',
    ],
    response_types: ['code', 'none'],
    client_id: settings.clientId,
    ...(settings.secret === undefined ? {} : { client_secret: settings.secret }),
    ...(settings.name === undefined ? {} : { client_name: settings.name }),
    scope: [...client.optionalScopes].join(' '),
    subject_type: 'public',
    request_uris: split(settings.attributes['request.uris']),
    tls_client_certificate_bound_access_tokens: false,
    dpop_bound_access_tokens: false,
    post_logout_redirect_uris: logoutUris === '+' ? settings.redirectUris : split(logoutUris),
    client_secret_expires_at: 0,
    registration_client_uri: `${issuer}/clients-registrations/openid-connect/${settings.clientId}`,
    registration_access_token: await realm.keys.signRefreshToken({
      exp: 0,
      iat: now,
      jti: tokenId,
      iss: issuer,
      aud: issuer,
      typ: 'RegistrationAccessToken',
    }),
  }
}
