/** Clients and client scopes of the realm that is built: a mapper of each kind, at each place where it may stand. */

type Config = Readonly<Record<string, string>>

const everywhere = {
  'id.token.claim': 'true',
  'access.token.claim': 'true',
  'userinfo.token.claim': 'true',
  'introspection.token.claim': 'true',
}

const mapper = (name: string, protocolMapper: string, config: Config) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: { ...config },
})

const attribute = (name: string, type: string, more: Config = everywhere) =>
  mapper(`attribute ${name}`, 'oidc-usermodel-attribute-mapper', {
    'user.attribute': name,
    'claim.name': name,
    'jsonType.label': type,
    ...more,
  })

export const builtScopes = [
  {
    kind: 'default',
    name: 'workshop',
    attributes: { 'include.in.token.scope': 'true' },
    protocolMappers: [
      attribute('team', 'String', { ...everywhere, multivalued: 'true' }),
      mapper('groups', 'oidc-group-membership-mapper', {
        'claim.name': 'groups',
        'full.path': 'true',
        ...everywhere,
      }),
    ],
  },
  {
    kind: 'optional',
    name: 'management',
    attributes: { 'include.in.token.scope': 'true', 'consent.screen.text': 'Manage the workshop' },
    protocolMappers: [mapper('manager', 'oidc-hardcoded-role-mapper', { role: 'unused' })],
  },
  {
    kind: 'optional',
    name: 'hidden',
    attributes: { 'include.in.token.scope': 'false', 'display.on.consent.screen': 'false' },
    protocolMappers: [
      mapper('api', 'oidc-audience-mapper', {
        'included.client.audience': 'api',
        'access.token.claim': 'true',
        'introspection.token.claim': 'true',
      }),
    ],
  },
]

const address = 'http://127.0.0.1:9'

const mappers = [
  attribute('badge', 'int'),
  attribute('dept', 'String', { ...everywhere, 'aggregate.attrs': 'true', multivalued: 'true' }),
  mapper('user name', 'oidc-usermodel-property-mapper', {
    'user.attribute': 'username',
    'claim.name': 'login',
    'jsonType.label': 'String',
    ...everywhere,
  }),
  mapper('full name', 'oidc-full-name-mapper', everywhere),
  mapper('address', 'oidc-address-mapper', { 'user.attribute.street': 'street', ...everywhere }),
  mapper('roles of the realm', 'oidc-usermodel-realm-role-mapper', {
    'claim.name': 'flat.roles',
    multivalued: 'true',
    'jsonType.label': 'String',
    ...everywhere,
  }),
  mapper('roles of the interface', 'oidc-usermodel-client-role-mapper', {
    'claim.name': 'may',
    multivalued: 'true',
    'jsonType.label': 'String',
    'usermodel.clientRoleMapping.clientId': 'api',
    'usermodel.clientRoleMapping.rolePrefix': 'api:',
    ...everywhere,
  }),
  mapper('tenant', 'oidc-hardcoded-claim-mapper', {
    'claim.name': 'tenant',
    'claim.value': '{"id":7}',
    'jsonType.label': 'JSON',
    ...everywhere,
  }),
  mapper('renamed', 'oidc-role-name-mapper', { role: 'reader', 'new.role.name': 'visitor' }),
  mapper('own audience', 'oidc-audience-mapper', {
    'included.client.audience': 'web',
    'access.token.claim': 'true',
    'introspection.token.claim': 'true',
  }),
  mapper('introspection only', 'oidc-hardcoded-claim-mapper', {
    'claim.name': 'checked',
    'claim.value': 'true',
    'jsonType.label': 'boolean',
    'id.token.claim': 'false',
    'access.token.claim': 'false',
    'userinfo.token.claim': 'false',
    'introspection.token.claim': 'true',
  }),
  mapper('note', 'oidc-usersessionmodel-note-mapper', {
    'user.session.note': 'AUTH_TIME',
    'claim.name': 'since',
    'jsonType.label': 'long',
    ...everywhere,
  }),
]

export const builtClients = [
  { clientId: 'api', bearerOnly: true },
  {
    clientId: 'web',
    secret: 'secret of web',
    rootUrl: address,
    redirectUris: ['/callback', '/deeper/*'],
    webOrigins: ['+'],
    attributes: { 'post.logout.redirect.uris': '+', 'access.token.lifespan': '90' },
    serviceAccountsEnabled: true,
    directAccessGrantsEnabled: true,
    protocolMappers: mappers,
  },
  {
    clientId: 'narrow',
    publicClient: true,
    fullScopeAllowed: false,
    redirectUris: [`${address}/*`],
    attributes: { 'client.offline.session.idle.timeout': '5000', 'pkce.code.challenge.method': '' },
  },
  {
    clientId: 'asks',
    publicClient: true,
    consentRequired: true,
    redirectUris: [`${address}/callback`],
  },
  {
    clientId: 'old-portal',
    protocol: 'saml',
    redirectUris: [`${address}/saml/*`],
  },
]
