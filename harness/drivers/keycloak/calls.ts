import type { Calls } from '../../target/target-file.ts'

const json = { accept: 'application/json' }

/** What the server answers once it has done what it was asked for. */
const done = { status: 204 }
const created = { status: 201 }

/** The calls of the account REST API, for signed-in users. */
export const accountCalls: Calls = {
  'user-list-grants': {
    request: 'GET /account/applications',
    as: 'user-token',
    headers: json,
    entry: { id: 'clientId', client: 'clientId', offline: 'offlineAccess' },
  },
  'user-revoke-grant': {
    accepted: done,
    request: 'DELETE /account/applications/{client_id}/consent',
    as: 'user-token',
    headers: json,
  },
}

/**
 * The calls of the admin REST API for offline tokens. Clients are created with their client identifier as `id`, so that
 * `{client_id}` serves for both.
 *
 * @param offlineScope the identifier of the client scope offline_access
 */
export function adminCalls(base: string, realm: string, offlineScope?: string): Calls {
  const admin = `${base}/admin/realms/${encodeURIComponent(realm)}`
  return {
    'admin-list-user-tokens': {
      request: `GET ${admin}/users/{user_id}/offline-sessions/{client_id}`,
      entry: { id: 'id', session: 'id', user: 'userId', client: 'client' },
    },
    'admin-list-client-tokens': {
      request: `GET ${admin}/clients/{client_id}/offline-sessions?max=-1`,
      entry: { id: 'id', session: 'id', user: 'userId' },
    },
    'admin-revoke-user': { accepted: done, request: `POST ${admin}/users/{user_id}/logout` },
    'sign-out-everywhere': { accepted: done, request: `POST ${admin}/users/{user_id}/logout` },
    'admin-revoke-user-client': {
      accepted: done,
      request: `DELETE ${admin}/users/{user_id}/consents/{client_id}`,
    },
    'admin-revoke-token': {
      accepted: done,
      request: `DELETE ${admin}/sessions/{entry.session}?isOffline=true`,
    },
    'admin-revoke-client': {
      accepted: done,
      request: `PUT ${admin}/clients/{client_id}`,
      json: { notBefore: '{now}' },
    },
    'admin-revoke-client-ways': [
      {
        name: 'session by session',
        accepted: done,
        request: `DELETE ${admin}/sessions/{entry.session}?isOffline=true`,
        each: 'admin-list-client-tokens',
      },
      {
        name: 'consent by consent',
        accepted: done,
        request: `DELETE ${admin}/users/{entry.user}/consents/{client_id}`,
        each: 'admin-list-client-tokens',
      },
    ],
    'admin-list-sessions': { request: `GET ${admin}/users/{user_id}/sessions`, entry: { id: 'id' } },
    'admin-end-session': { accepted: done, request: `DELETE ${admin}/sessions/{entry.id}` },
    'admin-create-user': {
      accepted: created,
      request: `POST ${admin}/users`,
      json: {
        username: '{username}',
        email: '{email}',
        emailVerified: true,
        firstName: 'Kim',
        lastName: 'Test',
        enabled: true,
        credentials: [{ type: 'password', value: '{password}', temporary: false }],
      },
      id: 'location',
    },
    'admin-delete-user': { accepted: done, request: `DELETE ${admin}/users/{user_id}` },
    'admin-create-client': {
      accepted: created,
      request: `POST ${admin}/clients`,
      json: {
        ...clientRepresentation({
          client_id: '{client_id}',
          client_secret: '{client_secret}',
          redirect_uri: '{redirect_uri}',
          post_logout_redirect_uri: '{post_logout_redirect_uri}',
        }),
        publicClient: '{public}',
      },
    },
    'admin-delete-client': { accepted: done, request: `DELETE ${admin}/clients/{client_id}` },
    'admin-disable-user': {
      accepted: done,
      request: `PUT ${admin}/users/{user_id}`,
      json: { enabled: false },
    },
    'admin-enable-user': { accepted: done, request: `PUT ${admin}/users/{user_id}`, json: { enabled: true } },
    'admin-rename-user': {
      accepted: done,
      request: `PUT ${admin}/users/{user_id}`,
      json: { username: '{new_username}', email: '{new_email}' },
    },
    'admin-set-password': {
      accepted: done,
      request: `PUT ${admin}/users/{user_id}/reset-password`,
      json: { type: 'password', value: '{new_password}', temporary: false },
    },
    'admin-disable-client': {
      accepted: done,
      request: `PUT ${admin}/clients/{client_id}`,
      json: { enabled: false },
    },
    'admin-enable-client': {
      accepted: done,
      request: `PUT ${admin}/clients/{client_id}`,
      json: { enabled: true },
    },
    'admin-client-secret': {
      request: `POST ${admin}/clients/{client_id}/client-secret`,
      secret: 'value',
      accepted: { member: 'value' },
    },
    ...(offlineScope === undefined
      ? {}
      : {
          'admin-withdraw-offline': {
            accepted: done,
            request: `DELETE ${admin}/clients/{client_id}/optional-client-scopes/${offlineScope}`,
          },
        }),
    'admin-lifetimes': {
      accepted: done,
      request: `PUT ${admin}`,
      json: {
        offlineSessionIdleTimeout: '{idle}',
        offlineSessionMaxLifespanEnabled: '{limited}',
        offlineSessionMaxLifespan: '{max}',
      },
    },
    'rotate-signing-key': {
      accepted: created,
      request: `POST ${admin}/components`,
      json: {
        name: 'rotated',
        providerId: 'rsa-generated',
        providerType: 'org.keycloak.keys.KeyProvider',
        config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
      },
    },
  }
}

export interface NewClient {
  readonly client_id: string
  readonly client_secret?: string
  readonly redirect_uri: string
  readonly post_logout_redirect_uri: string
  /** Whether users are asked for consent. Default: true. */
  readonly asks?: boolean
  /** Whether the client may have offline_access. Default: true. */
  readonly entitled?: boolean
  /** Whether the client may get tokens in the authorization response. Default: false. */
  readonly implicit?: boolean
  /** Where the client is told of logouts. */
  readonly backchannel_logout_uri?: string
}

/** A client as the admin REST API expects it. */
export function clientRepresentation(client: NewClient): Record<string, unknown> {
  const confidential = client.client_secret !== undefined
  return {
    id: client.client_id,
    clientId: client.client_id,
    enabled: true,
    publicClient: !confidential,
    ...(confidential ? { secret: client.client_secret } : {}),
    standardFlowEnabled: true,
    ...(client.implicit === true ? { implicitFlowEnabled: true } : {}),
    directAccessGrantsEnabled: false,
    consentRequired: client.asks ?? true,
    redirectUris: [client.redirect_uri],
    attributes: {
      'post.logout.redirect.uris': client.post_logout_redirect_uri,
      ...(client.backchannel_logout_uri === undefined
        ? {}
        : {
            'backchannel.logout.url': client.backchannel_logout_uri,
            'backchannel.logout.session.required': 'true',
          }),
    },
    ...(client.entitled === false
      ? {
          defaultClientScopes: ['basic', 'web-origins', 'acr', 'roles', 'profile', 'email'],
          optionalClientScopes: ['address', 'phone'],
        }
      : {}),
    // Without its own identifier in the audience a client gets "inactive" for its own tokens.
    ...(confidential
      ? {
          protocolMappers: [
            {
              name: 'audience of this client',
              protocol: 'openid-connect',
              protocolMapper: 'oidc-audience-mapper',
              config: {
                'included.client.audience': client.client_id,
                'access.token.claim': 'true',
                'introspection.token.claim': 'true',
              },
            },
          ],
        }
      : {}),
  }
}
