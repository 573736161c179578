import { expect, test } from 'vitest'
import { createMockKeycloak } from '../mock-keycloak.ts'
import type { Representation } from '../representations.ts'
import { answerOf, claimsOf, redirectUri, type Tokens, Visitor } from '../testing/visitor.ts'

const plain = { type: 'password', value: 'password of ann' }
const ann = {
  username: 'ann',
  enabled: true,
  email: 'ann@shop.example',
  emailVerified: true,
  firstName: 'Ann',
  lastName: 'Test',
  credentials: [plain],
  realmRoles: ['offline_access'],
}
const cp = {
  clientId: 'cp',
  publicClient: true,
  redirectUris: [redirectUri],
  directAccessGrantsEnabled: true,
}

interface Realm {
  readonly user?: Representation
  readonly client?: Representation
  readonly [member: string]: unknown
}

function visit({ user, client, clients = [], ...more }: Realm): Visitor {
  const realm = {
    realm: 'shop',
    enabled: true,
    users: [{ ...ann, ...user }],
    clients: [{ ...cp, ...client }, ...(clients as Representation[])],
    ...more,
  }
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms: [realm] })
  // Lifetimes are whole seconds of one moment.
  keycloak.clock.freeze()
  return new Visitor(keycloak)
}

/** What a login in the browser ends with: the claims of the tokens, or the refusal. */
async function login(
  realm: Realm,
  { scope = 'openid offline_access', password = 'password of ann', username = 'ann' } = {},
) {
  const visitor = visit(realm)
  const page = await visitor.authorize('cp', { scope })
  const redirect = await visitor.submit(page, { username, password })
  if (redirect.headers.get('location') === null) return { page: await redirect.text() }
  const { status, body } = await visitor.exchange<Tokens & Record<string, unknown>>('cp', redirect)
  if (status !== 200) return { error: body.error }
  const userinfo = await visitor.send('/realms/shop/protocol/openid-connect/userinfo', {
    headers: { authorization: `Bearer ${body.access_token}` },
  })
  return {
    scope: body.scope.split(' ').sort(),
    access: claimsOf(body.access_token),
    id: claimsOf(body.id_token),
    refresh: claimsOf(body.refresh_token),
    userinfo: (await answerOf(userinfo)).body,
  }
}

const realmRolesIn = (claims: { readonly realm_access?: unknown } | undefined): string[] =>
  [...((claims?.realm_access as { roles: string[] } | undefined)?.roles ?? [])].sort()

const salt = 'MDEyMzQ1Njc4OWFiY2RlZg=='
const pbkdf2 = (algorithm: string, hashIterations: number, value: string) => ({
  type: 'password',
  secretData: JSON.stringify({ value, salt, additionalParameters: {} }),
  credentialData: JSON.stringify({ hashIterations, algorithm, additionalParameters: {} }),
})
const sha256of27500 =
  'Z/ddWlITupViqwupXVslDahkKw5RiqGpvlyw4+JYOqNQBoolxqFDBsIGM+icuUTSHyrUGwyJynHEaRy3GKDeqg=='

const hashes: readonly [string, Representation][] = [
  ['PBKDF2 with SHA-1', pbkdf2('pbkdf2', 1000, 'StYSeN0BF6i5TB8p4Y79crI42+ljefkSht1hZA5f+Ig=')],
  ['PBKDF2 with SHA-256', pbkdf2('pbkdf2-sha256', 27_500, sha256of27500)],
  [
    'PBKDF2 with SHA-512',
    pbkdf2(
      'pbkdf2-sha512',
      210_000,
      'GOXzIkI51AieJr+pS8VHeGIeg7c2P3iDxVMH5vgsfEpv595PrBDRxaI0cOpK3KTxD6MLfyH0LNk2T42YL4GHZQ==',
    ),
  ],
  [
    'what releases before 8 wrote',
    {
      type: 'password',
      algorithm: 'pbkdf2-sha256',
      hashIterations: 20_000,
      salt,
      hashedSaltedValue:
        'SLOb3oh5SLz2+7Qm3bI2LiutVuUVYx8S3C2vqD8IGV74OF+CDxP4bKOSdhvfulj2aXM/zWocug9RdCyiU40tgQ==',
    },
  ],
  [
    'Argon2',
    {
      type: 'password',
      secretData:
        '{"value":"yh8eAek9gFDddnw4ZbAZB25hFFAFw5J2tIldz0aXh9k=","salt":"6GSB3MsfyEHCBmT+mKuilw==","additionalParameters":{}}',
      credentialData:
        '{"hashIterations":5,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["7168"],"type":["id"],"version":["1.3"],"parallelism":["1"]}}',
    },
  ],
]

test.each(hashes)('a password hashed by %s signs in, and no other one does', async (_, credential) => {
  const realm = { user: { credentials: [credential] } }
  expect(await login(realm, { password: 'alma-password' })).toMatchObject({ refresh: { typ: 'Offline' } })
  expect((await login(realm, { password: 'alma-passwort' })).page).toContain('Invalid username or password')
})

const signsIn: readonly [string, Realm][] = [
  [
    'a credential of another kind behind the password',
    { user: { credentials: [plain, { type: 'otp', secretData: '{}' }] } },
  ],
  ['a password that is called temporary', { user: { credentials: [{ ...plain, temporary: true }] } }],
  [
    'members that are null',
    { client: { secret: null, defaultClientScopes: null }, accessTokenLifespan: null },
  ],
  ['an attribute of a user that is no list', { user: { attributes: { team: 'gardeners', floor: 3 } } }],
  [
    'numbers and truth values in quotes',
    { enabled: 'true', user: { enabled: 'true' }, accessTokenLifespan: '600' },
  ],
]

test.each(signsIn)('%s is no hindrance to signing in', async (_, realm) => {
  expect(await login(realm)).toMatchObject({ refresh: { typ: 'Offline' } })
})

test('a user name may be shorter than a new one', async () => {
  expect(await login({ user: { username: 'al' } }, { username: 'al' })).toMatchObject({
    access: { preferred_username: 'al' },
  })
})

test('a lifespan in quotes counts', async () => {
  const { access } = await login({ accessTokenLifespan: '600' })
  expect(Number(access?.exp) - Number(access?.iat)).toBe(600)
})

const roles = {
  realm: [{ name: 'user' }, { name: 'admin', composites: { realm: ['user'], client: { cp: ['customer'] } } }],
  client: { cp: [{ name: 'customer' }] },
}

test('roles of groups and of those above them are the roles of a user', async () => {
  const groups = [
    {
      name: 'top',
      realmRoles: ['offline_access'],
      subGroups: [{ name: 'second', realmRoles: ['admin'], clientRoles: { cp: ['customer'] } }],
    },
  ]
  const { access, refresh } = await login({
    roles,
    groups,
    user: { realmRoles: [], groups: ['/top/second'] },
  })
  expect(refresh?.typ).toBe('Offline')
  expect(realmRolesIn(access)).toEqual(['admin', 'offline_access', 'user'])
  expect(access?.resource_access).toEqual({ cp: { roles: ['customer'] } })
})

test('offline access follows the roles: of the user, of a composite, of the default role', async () => {
  expect(await login({ user: { realmRoles: [] } })).toEqual({ error: 'not_allowed' })
  const composite = [{ name: 'traveller', composites: { realm: ['offline_access'] } }]
  expect(await login({ roles: { realm: composite }, user: { realmRoles: ['traveller'] } })).toMatchObject({
    refresh: { typ: 'Offline' },
  })
  const own = { name: 'everybody', composites: { realm: ['offline_access'] } }
  expect(
    await login({ defaultRole: own, roles: { realm: [own] }, user: { realmRoles: ['everybody'] } }),
  ).toMatchObject({ refresh: { typ: 'Offline' } })
  const strict = {
    roles: { realm: [{ name: 'default-roles-shop', composites: { realm: [] } }, { name: 'offline_access' }] },
    user: { realmRoles: ['default-roles-shop'] },
  }
  expect(await login({ ...ownScopes, ...strict })).toEqual({ error: 'not_allowed' })
  expect(await login(strict)).toMatchObject({ refresh: { typ: 'Offline' } })
})

test('a role that is given to somebody is made, where the export does not describe it', async () => {
  const { access } = await login({ user: { realmRoles: ['offline_access', 'unheard-of'] } })
  expect(access?.realm_access).toEqual({ roles: expect.arrayContaining(['unheard-of']) })
})

test('a client without full scope sees the roles that are mapped to it, or to its scopes', async () => {
  const realm = {
    client: { fullScopeAllowed: false },
    roles: { realm: [{ name: 'reader' }, { name: 'writer' }], client: { cx: [{ name: 'print' }] } },
    clients: [{ clientId: 'cx' }],
    scopeMappings: [{ client: 'cp', roles: ['reader'] }],
    clientScopeMappings: { cx: [{ client: 'cp', roles: ['print'] }] },
    user: { realmRoles: ['offline_access', 'reader', 'writer'], clientRoles: { cx: ['print'] } },
  }
  const { access } = await login(realm)
  expect(realmRolesIn(access)).toEqual(['offline_access', 'reader'])
  expect(access).toMatchObject({ aud: 'cx', resource_access: { cx: { roles: ['print'] } } })
})

test('a scope with roles is only for users who have one of them', async () => {
  const realm = {
    clientScopes: [{ name: 'management', protocol: 'openid-connect' }],
    roles: { realm: [{ name: 'boss' }] },
    scopeMappings: [{ clientScope: 'management', roles: ['boss'] }],
    client: { optionalClientScopes: ['management'] },
  }
  const scope = 'openid management'
  expect((await login(realm, { scope })).scope).toEqual(['openid'])
  const boss = { ...realm, user: { realmRoles: ['boss'] } }
  expect((await login(boss, { scope })).scope).toEqual(['management', 'openid'])
})

const ownScopes = {
  clientScopes: [{ name: 'offline_access', protocol: 'openid-connect' }],
  client: { optionalClientScopes: ['offline_access'] },
}

test('an own scope for offline access lets the role through only where it is mapped', async () => {
  const narrow = { ...ownScopes, client: { ...ownScopes.client, fullScopeAllowed: false } }
  expect(await login(narrow)).toEqual({ error: 'not_allowed' })
  const mapped = [{ clientScope: 'offline_access', roles: ['offline_access'] }]
  expect(await login({ ...narrow, scopeMappings: mapped })).toMatchObject({ refresh: { typ: 'Offline' } })
  expect(await login(ownScopes)).toMatchObject({ refresh: { typ: 'Offline' } })
})

test('a realm with own scopes has no others, so that nothing says who the subject is', async () => {
  const { access, id, userinfo, refresh } = await login(ownScopes)
  const others = (claims: object | undefined): string[] => Object.keys(claims ?? {}).sort()
  expect(others(access)).toEqual(['azp', 'exp', 'iat', 'iss', 'jti', 'scope', 'sid', 'typ'])
  expect(others(id)).toEqual(['at_hash', 'aud', 'azp', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'typ'])
  expect(others(userinfo)).toEqual(['sub'])
  expect(refresh).not.toHaveProperty('sub')
})

test('a client that names scopes of one kind has none of the other', async () => {
  const visitor = visit({ client: { defaultClientScopes: ['email', 'unheard-of'] } })
  const answer = await visitor.authorize('cp', { scope: 'openid offline_access' })
  expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_scope')
})

test('a realm behind another address tells that one', async () => {
  const realm = { realm: 'shop', enabled: true, attributes: { frontendUrl: 'https://sso.example/auth' } }
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms: [realm] })
  const document = await keycloak.fetch(
    new Request('https://kc.example/realms/shop/.well-known/openid-configuration'),
  )
  expect(await document.json()).toMatchObject({
    issuer: 'https://sso.example/auth/realms/shop',
    token_endpoint: 'https://sso.example/auth/realms/shop/protocol/openid-connect/token',
  })
  expect(keycloak.issuer).toBe('https://sso.example/auth/realms/shop')
})

test('the cookies of a realm behind another address are for that one', async () => {
  const visitor = visit({ attributes: { frontendUrl: 'https://sso.example/auth' } })
  const page = await visitor.authorize('cp')
  expect(page.headers.getSetCookie().map((cookie) => /Path=([^;]*)/.exec(cookie)?.[1])).toEqual(
    page.headers.getSetCookie().map(() => '/auth/realms/shop/'),
  )
  expect(page.headers.getSetCookie().length).toBeGreaterThan(0)
})

test('a SAML client is refused in the browser', async () => {
  const answer = await visit({ client: { protocol: 'saml' } }).authorize('cp')
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('Wrong client protocol.'),
  ])
})

const refusals: readonly [string, Realm, string][] = [
  ['a group', { user: { groups: ['/none'] } }, 'users[0].groups: there is no group /none'],
  [
    'the client of a role',
    { user: { clientRoles: { none: ['x'] } } },
    'users[0].clientRoles: there is no client none',
  ],
  [
    'a part of a role',
    { roles: { realm: [{ name: 'a', composites: { realm: ['none'] } }] } },
    'roles.realm[0].composites.realm: there is no role none',
  ],
  [
    'the client of a scope mapping',
    { scopeMappings: [{ client: 'none', roles: ['a'] }] },
    'scopeMappings[0]: there is no client none',
  ],
]

test.each(refusals)('%s that is not there is refused with its place', (_, realm, message) => {
  expect(() => visit(realm)).toThrow(message)
})

const bare = { email: undefined, firstName: undefined, lastName: undefined }
const action = (alias: string, enabled: boolean) => ({ alias, name: alias, providerId: alias, enabled })
const userProfile = (attributes: readonly object[]) => ({
  'org.keycloak.userprofile.UserProfileProvider': [
    {
      providerId: 'declarative-user-profile',
      config: { 'kc.user.profile.config': [JSON.stringify({ attributes })] },
    },
  ],
})

const profiles: readonly [string, boolean, Realm][] = [
  ['nothing is said about it', true, {}],
  ['the required action is off', false, { requiredActions: [action('VERIFY_PROFILE', false)] }],
  ['the required action is not listed', false, { requiredActions: [action('UPDATE_PASSWORD', true)] }],
  ['the user profile demands nothing', false, { components: userProfile([{ name: 'email' }]) }],
  [
    'the user profile demands it of administrators',
    false,
    { components: userProfile([{ name: 'email', required: { roles: ['admin'] } }]) },
  ],
  ['the user profile demands it', true, { components: userProfile([{ name: 'email', required: {} }]) }],
]

test.each(profiles)('a profile without names and e-mail, where %s: asked %s', async (_, asked, realm) => {
  const { page } = await login({ ...realm, user: bare }, { scope: 'openid' })
  expect(page?.includes('firstName') ?? false).toBe(asked)
})

test('a required action that the realm has switched off is not asked for', async () => {
  const user = { requiredActions: ['UPDATE_PASSWORD'] }
  expect((await login({ user }, { scope: 'openid' })).page).toContain('password-new')
  const off = [action('UPDATE_PASSWORD', false), action('VERIFY_PROFILE', true)]
  expect((await login({ user, requiredActions: off }, { scope: 'openid' })).page).toBeUndefined()
})

test('signing in by e-mail is up to the realm', async () => {
  const username = 'Ann@shop.example'
  const scope = 'openid'
  expect((await login({}, { username, scope })).page).toBeUndefined()
  expect((await login({ loginWithEmailAllowed: false }, { username, scope })).page).toContain(
    'Invalid username',
  )
})

const lifetimes: readonly [Realm, number, number, string?][] = [
  [{ clientSessionIdleTimeout: 100, clientSessionMaxLifespan: 200 }, 200, 100],
  [{ clientSessionMaxLifespan: 200 }, 200, 200],
  [
    { client: { attributes: { 'client.session.idle.timeout': '50', 'access.token.lifespan': '77' } } },
    77,
    50,
  ],
  [{ client: { attributes: { 'client.session.max.lifespan': '60' } } }, 60, 60],
  [{ attributes: { clientSessionIdleTimeout: '120' } }, 300, 120],
  [
    {
      offlineSessionMaxLifespanEnabled: true,
      client: {
        attributes: {
          'client.offline.session.idle.timeout': '50',
          'client.offline.session.max.lifespan': '40',
        },
      },
    },
    40,
    40,
    'openid offline_access',
  ],
]

test.each(lifetimes)(
  '%j gives tokens for %i and %i seconds',
  async (realm, access, refresh, scope = 'openid') => {
    const tokens = await login(realm, { scope })
    const seconds = (claims: { readonly exp?: unknown; readonly iat?: unknown } | undefined): number =>
      Number(claims?.exp) - Number(claims?.iat)
    expect([seconds(tokens.access), seconds(tokens.refresh)]).toEqual([access, refresh])
  },
)

test('the page for a profile says at each empty field that it is needed', async () => {
  const { page = '' } = await login({ user: { firstName: undefined } }, { scope: 'openid' })
  expect(page).toContain('id="input-error-firstName"')
  expect(page).not.toContain('id="input-error-lastName"')
  const told = await login({ user: { requiredActions: ['UPDATE_PROFILE'] } }, { scope: 'openid' })
  expect(told.page).toContain('You need to update your user profile')
})

test('groups are there again after a snapshot is restored', async () => {
  const groups = [{ name: 'staff', realmRoles: ['offline_access'] }]
  const user = { ...ann, realmRoles: [], groups: ['/staff'] }
  const realms = [{ realm: 'shop', enabled: true, users: [user], clients: [cp], groups }]
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms })
  await keycloak.restore(await keycloak.snapshot())
  const visitor = new Visitor(keycloak)
  const tokens = await visitor.login('cp', 'ann')
  expect(tokens.scope).toContain('offline_access')
})

test('a client that asks for consent has no full scope, unless its file says so', async () => {
  const asks = { consentRequired: true, fullScopeAllowed: true }
  const roles = async (client: Representation) => {
    const visitor = visit({ client })
    const page = await visitor.submit(await visitor.authorize('cp', { scope: 'openid' }), {
      username: 'ann',
      password: 'password of ann',
    })
    const { body } = await visitor.exchange<Tokens>('cp', await visitor.submit(page, { accept: '' }))
    return claimsOf(body.access_token).realm_access
  }
  expect(await roles(asks)).toEqual({ roles: ['offline_access'] })
  expect(await roles({ consentRequired: true })).toBeUndefined()
})

test('a scope of the realm is on the consent page, unless it says otherwise', async () => {
  const clientScopes = [
    { name: 'plants', protocol: 'openid-connect' },
    { name: 'tools', attributes: { 'consent.screen.text': 'Your tools' } },
    { name: 'hidden', attributes: { 'display.on.consent.screen': 'false' } },
  ]
  const client = { consentRequired: true, defaultClientScopes: ['plants', 'tools', 'hidden'] }
  const { page } = await login({ client, clientScopes }, { scope: 'openid' })
  expect(page).toContain('plants')
  expect(page).toContain('Your tools')
  expect(page).not.toContain('hidden</')
})

test('a service account that the file brings has no scope of its own, one that is made has', async () => {
  const service = { clientId: 'ca', secret: 'secret of ca', serviceAccountsEnabled: true }
  const claims = async (users: readonly Representation[]) => {
    const realm = { realm: 'shop', enabled: true, clients: [service], users }
    const visitor = new Visitor(createMockKeycloak({ url: 'https://kc.example', realms: [realm] }))
    const { body } = await visitor.post<Tokens>('token', 'ca', { grant_type: 'client_credentials' })
    return claimsOf(body.access_token)
  }
  expect(await claims([])).toHaveProperty('clientHost')
  const brought = { username: 'service-account-ca', enabled: true, serviceAccountClientId: 'ca' }
  expect(await claims([brought])).not.toHaveProperty('clientHost')
})

test('a client for bearers only without a secret lets nobody in who sends none', async () => {
  const visitor = visit({ clients: [{ clientId: 'api', bearerOnly: true }] })
  const form = { client_id: 'api', client_secret: '', grant_type: 'client_credentials' }
  const answer = await visitor.send('/realms/shop/protocol/openid-connect/token', { form })
  expect(answer.status).toBe(401)
})
