import { Browser } from '../browser.ts'
import { signedIn } from '../signed-in.ts'
import { redirectUri, type World } from '../world.ts'
import type { Row } from './row.ts'

type Members = Readonly<Record<string, unknown>>

const ann: Members = {
  username: 'ann',
  enabled: true,
  email: 'ann@tour.test',
  emailVerified: true,
  firstName: 'Ann',
  lastName: 'L',
  credentials: [{ type: 'password', value: 'password of ann' }],
  realmRoles: ['offline_access'],
}
const web: Members = { clientId: 'web', enabled: true, publicClient: true, redirectUris: [redirectUri] }
const everywhere = { 'id.token.claim': 'true', 'access.token.claim': 'true', 'userinfo.token.claim': 'true' }
const mapper = (protocolMapper: string, config: Readonly<Record<string, string>>): Members => ({
  name: `${protocolMapper} ${Object.values(config).join(' ')}`.slice(0, 200),
  protocol: 'openid-connect',
  protocolMapper,
  config,
})
const hashed = (secret: object, data: object): Members => ({
  credentials: [
    { type: 'password', secretData: JSON.stringify(secret), credentialData: JSON.stringify(data) },
  ],
})
const salt = 'MDEyMzQ1Njc4OWFiY2RlZg=='

interface Imported {
  readonly user?: Members
  readonly client?: Members
  readonly realm?: Members
  readonly scope?: string
  readonly password?: string
  readonly parameters?: Readonly<Record<string, string>>
}

/** Imports a realm, signs in, and tells what the client ends with. */
function imported(name: string, { user, client, realm, ...how }: Imported): Row {
  return {
    name: `import: ${name}`,
    async run(world) {
      const before = world.realm
      world.realm = `${before}-i`
      try {
        const { status, text } = await world.master('POST', '/admin/realms', {
          realm: world.realm,
          enabled: true,
          users: [{ ...ann, ...user }],
          clients: [{ ...web, ...client }],
          ...realm,
        })
        return status === 201 ? await outcome(world, how) : { status, text }
      } finally {
        await world.master('DELETE', `/admin/realms/${world.realm}`)
        world.realm = before
      }
    },
  }
}

async function outcome(world: World, { scope, password, parameters }: Imported): Promise<unknown> {
  return signedIn(world, {
    client: { id: 'web', clientId: 'web', publicClient: true },
    user: { username: 'ann', password: password ?? 'password of ann' },
    parameters: { ...(scope === undefined ? {} : { scope }), ...parameters },
  })
}

const roles = {
  realm: [
    { name: 'reader' },
    { name: 'writer', composites: { realm: ['reader'], client: { web: ['customer'] } } },
  ],
  client: { web: [{ name: 'customer' }], api: [{ name: 'read' }] },
}
const api: Members = { clientId: 'api', enabled: true, bearerOnly: true }
const action = (alias: string, enabled: boolean): Members => ({
  alias,
  name: alias,
  providerId: alias,
  enabled,
  priority: 10,
  config: {},
})
const ownScope = { name: 'offline_access', protocol: 'openid-connect', attributes: {} }

export const importRows: readonly Row[] = [
  imported('the smallest realm', {}),
  imported('nothing given to the user', { user: { realmRoles: [] } }),
  imported('a hash of PBKDF2', {
    user: hashed(
      {
        value: 'Z/ddWlITupViqwupXVslDahkKw5RiqGpvlyw4+JYOqNQBoolxqFDBsIGM+icuUTSHyrUGwyJynHEaRy3GKDeqg==',
        salt,
      },
      { hashIterations: 27_500, algorithm: 'pbkdf2-sha256' },
    ),
    password: 'alma-password',
  }),
  imported('a hash of Argon2', {
    user: hashed(
      { value: 'yh8eAek9gFDddnw4ZbAZB25hFFAFw5J2tIldz0aXh9k=', salt: '6GSB3MsfyEHCBmT+mKuilw==' },
      {
        hashIterations: 5,
        algorithm: 'argon2',
        additionalParameters: {
          hashLength: ['32'],
          memory: ['7168'],
          type: ['id'],
          version: ['1.3'],
          parallelism: ['1'],
        },
      },
    ),
    password: 'alma-password',
  }),
  imported('members that are null, and scalars in quotes', {
    client: { secret: null, defaultClientScopes: null },
    realm: { accessTokenLifespan: '600', ssoSessionIdleTimeout: null },
  }),
  imported('a temporary password', {
    user: { credentials: [{ type: 'password', value: 'password of ann', temporary: true }] },
  }),
  imported('roles of groups, nested', {
    user: { realmRoles: [], groups: ['/top/second'] },
    realm: {
      roles: { ...roles, client: { web: roles.client.web } },
      groups: [
        {
          name: 'top',
          realmRoles: ['offline_access'],
          subGroups: [{ name: 'second', realmRoles: ['writer'], clientRoles: { web: ['customer'] } }],
        },
      ],
    },
  }),
  imported('an unknown role and the roles of a client', {
    user: { realmRoles: ['offline_access', 'made'], clientRoles: { account: ['also-made'] } },
  }),
  imported('a default role of its own', {
    user: { realmRoles: ['everybody'] },
    realm: {
      defaultRole: { name: 'everybody', composite: true, composites: { realm: ['offline_access'] } },
      roles: { realm: [{ name: 'everybody', composite: true, composites: { realm: ['offline_access'] } }] },
    },
  }),
  imported('scope mappings', {
    user: { realmRoles: ['offline_access', 'writer', 'reader'], clientRoles: { api: ['read'] } },
    client: { fullScopeAllowed: false },
    realm: {
      roles,
      clients: [{ ...web, fullScopeAllowed: false }, api],
      scopeMappings: [{ client: 'web', roles: ['reader'] }],
      clientScopeMappings: { api: [{ client: 'web', roles: ['read'] }] },
    },
  }),
  imported('an own scope for offline access, without full scope', {
    client: { fullScopeAllowed: false, optionalClientScopes: ['offline_access'] },
    realm: { clientScopes: [ownScope] },
  }),
  imported('an own scope for offline access, with full scope', {
    client: { optionalClientScopes: ['offline_access'] },
    realm: { clientScopes: [ownScope] },
  }),
  imported('own scopes that have none for offline access', {
    realm: { clientScopes: [{ name: 'basic', protocol: 'openid-connect' }] },
  }),
  imported('scopes of one kind only', {
    client: { defaultClientScopes: ['email', 'none'] },
    scope: 'openid',
  }),
  ...[[], ['boss']].map((realmRoles) =>
    imported(`a scope for a role, a user with ${realmRoles.length}`, {
      user: { realmRoles },
      client: { optionalClientScopes: ['management'] },
      scope: 'openid management',
      realm: {
        clientScopes: [{ name: 'management', protocol: 'openid-connect', attributes: {} }],
        roles: { realm: [{ name: 'boss' }] },
        scopeMappings: [{ clientScope: 'management', roles: ['boss'] }],
      },
    }),
  ),
  imported('protocol mappers', {
    user: {
      realmRoles: ['offline_access', 'writer'],
      groups: ['/top/sec'],
      attributes: { team: ['blue', 'green'], num: ['7'], street: ['S 1'] },
    },
    realm: {
      roles: { ...roles, client: { web: roles.client.web } },
      groups: [{ name: 'top', attributes: { dept: ['x'] }, subGroups: [{ name: 'sec' }] }],
    },
    client: {
      protocolMappers: [
        ...[
          ['team', 'String', 'true'],
          ['num', 'long', 'false'],
          ['dept', 'String', 'false'],
          ['none', 'String', 'false'],
        ].map(([name = '', type = '', multivalued = '']) =>
          mapper('oidc-usermodel-attribute-mapper', {
            'user.attribute': name,
            'claim.name': `of.${name}`,
            'jsonType.label': type,
            multivalued,
            ...everywhere,
          }),
        ),
        mapper('oidc-group-membership-mapper', {
          'claim.name': 'groups',
          'full.path': 'true',
          ...everywhere,
        }),
        mapper('oidc-usermodel-realm-role-mapper', {
          'claim.name': 'flat',
          multivalued: 'true',
          ...everywhere,
        }),
        mapper('oidc-usermodel-client-role-mapper', {
          'claim.name': 'own',
          multivalued: 'true',
          'usermodel.clientRoleMapping.clientId': 'web',
          'usermodel.clientRoleMapping.rolePrefix': 'C_',
          ...everywhere,
        }),
        mapper('oidc-hardcoded-claim-mapper', {
          'claim.name': 'tenant',
          'claim.value': '7',
          'jsonType.label': 'int',
          'access.token.claim': 'true',
        }),
        mapper('oidc-hardcoded-role-mapper', { role: 'hard' }),
        mapper('oidc-role-name-mapper', { role: 'reader', 'new.role.name': 'renamed' }),
        mapper('oidc-audience-mapper', {
          'included.custom.audience': 'urn:api',
          'access.token.claim': 'true',
          'id.token.claim': 'true',
        }),
        mapper('oidc-address-mapper', { 'user.attribute.street': 'street', ...everywhere }),
        mapper('oidc-usersessionmodel-note-mapper', {
          'user.session.note': 'AUTH_TIME',
          'claim.name': 'since',
          'jsonType.label': 'long',
          'id.token.claim': 'true',
        }),
      ],
    },
  }),
  ...[
    ['off', [action('VERIFY_PROFILE', false)]],
    ['not listed', [action('UPDATE_PASSWORD', true)]],
    ['on', [action('VERIFY_PROFILE', true)]],
  ].map(([how, requiredActions]) =>
    imported(`an empty profile, with its required action ${String(how)}`, {
      user: { email: null, firstName: null, lastName: null },
      realm: { requiredActions },
    }),
  ),
  imported('limits of client sessions', {
    scope: 'openid',
    realm: { clientSessionIdleTimeout: 100, clientSessionMaxLifespan: 200 },
  }),
  imported('limits of offline sessions of a client', {
    realm: { offlineSessionMaxLifespanEnabled: true },
    client: {
      attributes: {
        'client.offline.session.idle.timeout': '500',
        'client.offline.session.max.lifespan': '400',
      },
    },
  }),
  imported('a SAML client', { client: { protocol: 'saml' } }),
  imported('a client for bearers only', { client: { bearerOnly: true, publicClient: false } }),
  ...[
    ['/callback', 'http://127.0.0.1:9'],
    ['/*', 'http://127.0.0.1:9/'],
    ['/callback', undefined],
  ].map(([uri, rootUrl]) =>
    imported(`the address ${uri} below ${rootUrl}`, {
      client: { redirectUris: [uri], ...(rootUrl === undefined ? {} : { rootUrl }) },
    }),
  ),
  ...[
    ['http://127.0.0.1:9/*/callback', redirectUri],
    ['http://127.0.0.1:9/callback/*', redirectUri],
    ['http://127.0.0.1/callback', redirectUri],
    ['http://127.0.0.1:9/c*', `${redirectUri}?a=b`],
    ['http://127.0.0.1:9/c?a=*', `${redirectUri}?a=b`],
    ['http://127.0.0.1:9/x/*', 'http://127.0.0.1:9/x/../callback'],
    ['*', 'photos:/callback'],
  ].map(([registered = '', redirect_uri = '']): Row => {
    const name = `${redirect_uri} where ${registered} is registered`
    return {
      name: `import: ${name}`,
      async run(world) {
        const client = await world.client('c1', 'cp', { redirectUris: [registered] })
        const answer = await new Browser().go(world.authorizationUrl(client, { redirect_uri }))
        return { status: answer.status, page: answer.page?.id, message: answer.page?.message }
      },
    }
  }),
]
