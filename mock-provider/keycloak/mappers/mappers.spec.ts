import { expect, test } from 'vitest'
import { createMockKeycloak } from '../mock-keycloak.ts'
import type { Representation } from '../representations.ts'
import { answerOf, claimsOf, type Tokens, Visitor } from '../testing/visitor.ts'

const everywhere = { 'id.token.claim': 'true', 'access.token.claim': 'true', 'userinfo.token.claim': 'true' }

const mapper = (protocolMapper: string, config: Readonly<Record<string, string>>): Representation => ({
  name: JSON.stringify([protocolMapper, config]),
  protocol: 'openid-connect',
  protocolMapper,
  config,
})

const attribute = (name: string, claim: string, more: Readonly<Record<string, string>> = {}) =>
  mapper('oidc-usermodel-attribute-mapper', {
    'user.attribute': name,
    'claim.name': claim,
    'jsonType.label': 'String',
    ...everywhere,
    ...more,
  })

const realm = (protocolMappers: readonly Representation[], user: Representation = {}): Representation => ({
  realm: 'shop',
  enabled: true,
  roles: {
    realm: [{ name: 'a' }, { name: 'b', composites: { realm: ['a'], client: { ca: ['customer'] } } }],
    client: { ca: [{ name: 'customer' }], api: [{ name: 'read' }] },
  },
  groups: [{ name: 'top', attributes: { team: ['red'], dept: ['x'] }, subGroups: [{ name: 'sec' }] }],
  users: [
    {
      username: 'ann',
      enabled: true,
      email: 'ann@shop.example',
      firstName: 'Ann',
      lastName: 'Test',
      credentials: [{ value: 'password of ann' }],
      realmRoles: ['b'],
      clientRoles: { api: ['read'] },
      groups: ['/top/sec'],
      attributes: { team: ['blue', 'green'], num: ['7'], yes: ['true'], js: ['{"q":2}'], street: ['S 1'] },
      ...user,
    },
  ],
  clients: [
    {
      clientId: 'ca',
      secret: 'secret of ca',
      redirectUris: ['https://rp.example/callback'],
      directAccessGrantsEnabled: true,
      protocolMappers,
    },
    { clientId: 'api', bearerOnly: true },
  ],
})

/** What the mappers of a client say in each of the four places. */
async function told(mappers: readonly Representation[], user?: Representation, scope = 'openid') {
  const visitor = new Visitor(
    createMockKeycloak({ url: 'https://kc.example', realms: [realm(mappers, user)] }),
  )
  const form = { grant_type: 'password', username: 'ann', password: 'password of ann', scope }
  const { body: tokens } = await visitor.post<Tokens>('token', 'ca', form)
  const authorization = `Bearer ${tokens.access_token}`
  const path = '/realms/shop/protocol/openid-connect'
  return {
    access: claimsOf(tokens.access_token),
    id: claimsOf(tokens.id_token),
    userinfo: (await answerOf(await visitor.send(`${path}/userinfo`, { headers: { authorization } }))).body,
    introspection: (await visitor.post('token/introspect', 'ca', { token: tokens.access_token })).body,
  }
}

const itself = mapper('oidc-audience-mapper', {
  'included.client.audience': 'ca',
  'access.token.claim': 'true',
})

const claims: readonly [string, Representation, string, unknown][] = [
  ['an attribute', attribute('num', 'num'), 'num', '7'],
  ['an attribute as a number', attribute('num', 'num', { 'jsonType.label': 'long' }), 'num', 7],
  ['an attribute as a truth value', attribute('yes', 'yes', { 'jsonType.label': 'boolean' }), 'yes', true],
  ['an attribute as JSON', attribute('js', 'js', { 'jsonType.label': 'JSON' }), 'js', { q: 2 }],
  ['the first of several values', attribute('team', 'team'), 'team', 'blue'],
  ['all values', attribute('team', 'team', { multivalued: 'true' }), 'team', ['blue', 'green']],
  ['an attribute of a group above', attribute('dept', 'dept'), 'dept', 'x'],
  [
    'attributes of user and groups together',
    attribute('team', 'team', { multivalued: 'true', 'aggregate.attrs': 'true' }),
    'team',
    ['blue', 'green', 'red'],
  ],
  ['a claim within a claim', attribute('num', 'outer.inner'), 'outer', { inner: '7' }],
  ['a claim with a dot in its name', attribute('num', 'a\\.b'), 'a.b', '7'],
  ['an attribute that every user has', attribute('username', 'login'), 'login', 'ann'],
  [
    'a property',
    mapper('oidc-usermodel-property-mapper', {
      'user.attribute': 'emailVerified',
      'claim.name': 'verified',
      'jsonType.label': 'boolean',
      ...everywhere,
    }),
    'verified',
    false,
  ],
  ['the full name', mapper('oidc-full-name-mapper', everywhere), 'name', 'Ann Test'],
  ['the address', mapper('oidc-address-mapper', everywhere), 'address', { street_address: 'S 1' }],
  [
    'groups by their path',
    mapper('oidc-group-membership-mapper', { 'claim.name': 'groups', 'full.path': 'true', ...everywhere }),
    'groups',
    ['/top/sec'],
  ],
  [
    'groups by their name',
    mapper('oidc-group-membership-mapper', { 'claim.name': 'groups', 'full.path': 'false', ...everywhere }),
    'groups',
    ['sec'],
  ],
  [
    'a fixed claim',
    mapper('oidc-hardcoded-claim-mapper', {
      'claim.name': 'hc',
      'claim.value': '{"x":1}',
      'jsonType.label': 'JSON',
      ...everywhere,
    }),
    'hc',
    { x: 1 },
  ],
  [
    'roles of the realm with a prefix',
    mapper('oidc-usermodel-realm-role-mapper', {
      'claim.name': 'flat',
      multivalued: 'true',
      'usermodel.realmRoleMapping.rolePrefix': 'R_',
      ...everywhere,
    }),
    'flat',
    ['R_b', 'R_a'],
  ],
  [
    'roles of one client',
    mapper('oidc-usermodel-client-role-mapper', {
      'claim.name': 'of-client',
      multivalued: 'true',
      'usermodel.clientRoleMapping.clientId': 'ca',
      ...everywhere,
    }),
    'of-client',
    ['customer'],
  ],
  [
    'roles of every client, each at its place',
    mapper('oidc-usermodel-client-role-mapper', {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak fills it in.
      'claim.name': 'all.${client_id}',
      multivalued: 'true',
      ...everywhere,
    }),
    'all',
    { ca: ['customer'], api: ['read'] },
  ],
]

test.each(claims)('%s goes to tokens, UserInfo and introspection', async (_, given, name, value) => {
  const found = await told([given, itself])
  const expected = Array.isArray(value) ? expect.arrayContaining(value) : value
  for (const place of Object.values(found)) expect(place).toHaveProperty([name], expected)
})

test('a mapper writes where it is told to', async () => {
  const only = (place: string, claim: string) => ({
    ...attribute('num', claim, {
      'id.token.claim': 'false',
      'access.token.claim': 'false',
      'userinfo.token.claim': 'false',
      'introspection.token.claim': 'false',
      [`${place}.token.claim`]: 'true',
    }),
  })
  const places = ['id', 'access', 'userinfo', 'introspection'] as const
  const found = await told([...places.map((place) => only(place, `to-${place}`)), itself])
  for (const place of places) {
    const written = Object.keys(found[place]).filter((name) => name.startsWith('to-'))
    expect(written).toEqual([`to-${place}`])
  }
})

test('where an export does not say so, UserInfo follows the ID token and introspection the access token', async () => {
  const older = (claim: string, place: string) =>
    mapper('oidc-usermodel-attribute-mapper', {
      'user.attribute': 'num',
      'claim.name': claim,
      [`${place}.token.claim`]: 'true',
    })
  const found = await told([older('of-id', 'id'), older('of-access', 'access'), itself])
  expect(found.userinfo).toHaveProperty('of-id')
  expect(found.userinfo).not.toHaveProperty('of-access')
  expect(found.introspection).toHaveProperty('of-access')
  expect(found.introspection).not.toHaveProperty('of-id')
})

test('UserInfo says nothing about the sign-in', async () => {
  const { userinfo, id } = await told([])
  expect(id).toHaveProperty('acr')
  expect(Object.keys(userinfo).sort()).toEqual([
    'email',
    'email_verified',
    'family_name',
    'given_name',
    'name',
    'preferred_username',
    'sub',
  ])
})

test('mappers without a value write nothing', async () => {
  const nothing = { groups: [], realmRoles: [], clientRoles: {}, attributes: {} }
  const mappers = claims.map(([, given]) => given)
  const { access } = await told(mappers, nothing)
  for (const name of ['num', 'team', 'dept', 'address', 'groups', 'flat', 'of-client', 'all']) {
    expect(access).not.toHaveProperty([name])
  }
})

test('roles may be added and renamed for a client, before other mappers show them', async () => {
  const { access } = await told([
    mapper('oidc-usermodel-realm-role-mapper', { 'claim.name': 'flat', multivalued: 'true', ...everywhere }),
    mapper('oidc-hardcoded-role-mapper', { role: 'hard' }),
    mapper('oidc-hardcoded-role-mapper', { role: 'api.write' }),
    mapper('oidc-role-name-mapper', { role: 'b', 'new.role.name': 'bb' }),
  ])
  expect(access.flat).toEqual(expect.arrayContaining(['a', 'bb', 'hard']))
  expect(access.realm_access).toEqual({ roles: expect.arrayContaining(['a', 'bb', 'hard']) })
  expect(access.resource_access).toMatchObject({ api: { roles: ['read', 'write'] } })
})

test('audiences are those of mappers and of clients whose roles are told', async () => {
  const { access, id } = await told([
    mapper('oidc-audience-mapper', { 'included.custom.audience': 'urn:api', 'access.token.claim': 'true' }),
    mapper('oidc-audience-mapper', { 'included.client.audience': 'api', 'id.token.claim': 'true' }),
    mapper('oidc-audience-mapper', { 'included.client.audience': 'nobody', 'access.token.claim': 'true' }),
  ])
  expect(access.aud).toEqual(expect.arrayContaining(['urn:api', 'api']))
  expect(access.aud).toHaveLength(2)
  expect(id.aud).toEqual(['ca', 'api'])
})

test('no mapper writes over what makes a token what it is', async () => {
  const names = ['iss', 'exp', 'iat', 'jti', 'typ', 'azp', '__proto__.polluted']
  const mappers = names.map((name) =>
    mapper('oidc-hardcoded-claim-mapper', { 'claim.name': name, 'claim.value': 'other', ...everywhere }),
  )
  const { access } = await told(mappers)
  expect(Object.values(access)).not.toContain('other')
  expect({}).not.toHaveProperty('polluted')
})
