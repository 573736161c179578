/** What an export of a realm has to look like for the mock; members it does not know are kept as they are. */
export const realmSchema = {
  type: 'object',
  required: ['realm'],
  properties: {
    realm: { type: 'string', minLength: 1 },
    enabled: { type: 'boolean' },
    users: {
      type: 'array',
      items: {
        type: 'object',
        required: ['username'],
        properties: {
          username: { type: 'string', minLength: 1 },
          enabled: { type: 'boolean' },
          credentials: {
            type: 'array',
            items: {
              type: 'object',
              properties: { value: { type: 'string' }, temporary: { type: 'boolean' } },
            },
          },
          realmRoles: { type: 'array', items: { type: 'string' } },
          clientRoles: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
        },
      },
    },
    clients: {
      type: 'array',
      items: {
        type: 'object',
        required: ['clientId'],
        properties: {
          clientId: { type: 'string', minLength: 1 },
          secret: { type: 'string' },
          publicClient: { type: 'boolean' },
          consentRequired: { type: 'boolean' },
          redirectUris: { type: 'array', items: { type: 'string' } },
          defaultClientScopes: { type: 'array', items: { type: 'string' } },
          optionalClientScopes: { type: 'array', items: { type: 'string' } },
          attributes: { type: 'object' },
        },
      },
    },
    clientScopes: { type: 'array', items: { type: 'object', required: ['name'] } },
    roles: { type: 'object' },
    ...Object.fromEntries(
      [
        'notBefore',
        'accessTokenLifespan',
        'accessCodeLifespan',
        'ssoSessionIdleTimeout',
        'ssoSessionMaxLifespan',
        'offlineSessionIdleTimeout',
        'offlineSessionMaxLifespan',
        'refreshTokenMaxReuse',
      ].map((member) => [member, { type: 'integer' }]),
    ),
    ...Object.fromEntries(
      ['revokeRefreshToken', 'offlineSessionMaxLifespanEnabled', 'eventsEnabled'].map((member) => [
        member,
        { type: 'boolean' },
      ]),
    ),
  },
} as const
