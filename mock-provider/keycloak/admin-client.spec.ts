import KeycloakAdminClient from '@keycloak/keycloak-admin-client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createMockKeycloak } from './mock-keycloak.ts'
import { claimsOf, Visitor } from './testing/visitor.ts'

/** Keycloak's own client for administrators, unmodified; its requests go in without a socket. */
const keycloak = createMockKeycloak({ url: 'https://kc.example' })
const client = new KeycloakAdminClient({ baseUrl: keycloak.url, realmName: 'master' })
const realm = 'shop'
const redirectUri = 'https://rp.example/callback'

beforeAll(async () => {
  vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) => {
    return keycloak.fetch(new Request(input, init))
  })
  await client.auth({ grantType: 'password', clientId: 'admin-cli', username: 'admin', password: 'admin' })
})

afterAll(() => {
  vi.unstubAllGlobals()
})

test('the administrator signs in by password, with an offline token, and by its refresh', async () => {
  const another = new KeycloakAdminClient({ baseUrl: keycloak.url, realmName: 'master' })
  await another.auth({
    grantType: 'password',
    clientId: 'admin-cli',
    username: 'admin',
    password: 'admin',
    offlineToken: true,
  })
  expect(claimsOf(another.refreshToken ?? '').typ).toBe('Offline')
  await another.auth({
    grantType: 'refresh_token',
    clientId: 'admin-cli',
    refreshToken: another.refreshToken ?? '',
  })
  expect((await another.realms.find()).map((each) => each.realm)).toContain('demo')
  await expect(
    another.auth({ grantType: 'password', clientId: 'admin-cli', username: 'admin', password: 'wrong' }),
  ).rejects.toMatchObject({ responseData: { error_description: 'Invalid user credentials' } })
})

test('a realm with clients, users, roles and scopes is made, changed and removed', async () => {
  expect(await client.realms.create({ realm, enabled: true })).toEqual({ realmName: realm })
  await expect(client.realms.create({ realm })).rejects.toThrow('Realm shop already exists')
  const photos = await client.clients.create({
    realm,
    clientId: 'photos',
    secret: 'secret of photos',
    redirectUris: [redirectUri],
    directAccessGrantsEnabled: true,
  })
  const printer = await client.clients.create({ realm, clientId: 'printer', publicClient: true })
  await expect(client.clients.create({ realm, clientId: 'printer' })).rejects.toThrow(
    'Client printer already exists',
  )
  const user = await client.users.create({
    realm,
    username: 'ann',
    email: 'ann@shop.example',
    firstName: 'Ann',
    lastName: 'Test',
    enabled: true,
  })
  await client.users.resetPassword({
    realm,
    id: user.id,
    credential: { type: 'password', value: 'password of ann', temporary: false },
  })
  await expect(client.users.create({ realm, username: 'ann' })).rejects.toThrow(
    'User exists with same username',
  )

  const role = await client.roles.findOneByName({ realm, name: 'offline_access' })
  const named = { id: role?.id ?? '', name: 'offline_access' }
  await client.users.addRealmRoleMappings({ realm, id: user.id, roles: [named] })
  const mappings = await client.users.listRealmRoleMappings({ realm, id: user.id })
  expect(mappings.map(({ name }) => name).toSorted()).toEqual(['default-roles-shop', 'offline_access'])
  await client.users.delRealmRoleMappings({ realm, id: user.id, roles: [named] })
  const scope = await client.clientScopes.findOneByName({ realm, name: 'offline_access' })
  await client.clients.delOptionalClientScope({ realm, id: printer.id, clientScopeId: scope?.id ?? '' })
  const optional = await client.clients.listOptionalClientScopes({ realm, id: printer.id })
  expect(optional.map(({ name }) => name)).not.toContain('offline_access')
  await client.clients.addOptionalClientScope({ realm, id: printer.id, clientScopeId: scope?.id ?? '' })

  await client.realms.update(
    { realm },
    { realm, revokeRefreshToken: false, offlineSessionIdleTimeout: 86_400 },
  )
  expect(await client.realms.findOne({ realm })).toMatchObject({ offlineSessionIdleTimeout: 86_400 })
  expect(await client.clients.find({ realm, clientId: 'photos' })).toMatchObject([{ id: photos.id }])
  expect(await client.users.find({ realm, username: 'ann', exact: true })).toMatchObject([{ id: user.id }])
  expect(await client.users.count({ realm })).toBe(1)
  expect(await client.clients.getClientSecret({ realm, id: photos.id })).toMatchObject({
    value: 'secret of photos',
  })
  expect(await client.clients.findOne({ realm, id: 'nobody' })).toBeNull()
  expect(await client.users.findOne({ realm, id: 'nobody' })).toBeNull()
  expect((await client.serverInfo.find()).systemInfo?.version).toBe('26.7.3')
})

test('offline sessions are listed, counted and ended one by one, by consent, by user, by client, and all at once', async () => {
  const { user, photos } = await found()
  const visitor = new Visitor(keycloak)
  const login = async (): Promise<{ refresh_token: string; session_state: string }> => {
    const form = {
      grant_type: 'password',
      client_id: 'photos',
      client_secret: 'secret of photos',
      username: 'ann',
      password: 'password of ann',
      scope: 'openid offline_access',
    }
    const { body } = await visitor.post('token', 'photos', form)
    return body as { refresh_token: string; session_state: string }
  }
  const first = await login()
  await login()
  const listed = await client.users.listOfflineSessions({ realm, id: user, clientId: photos })
  expect(listed).toHaveLength(2)
  expect(listed[0]).toMatchObject({ username: 'ann', clients: { [photos]: 'photos' } })
  expect(await client.clients.listOfflineSessions({ realm, id: photos, first: 0, max: 1 })).toHaveLength(1)
  expect(await client.clients.getOfflineSessionCount({ realm, id: photos })).toEqual({ count: 2 })
  expect(await client.users.listSessions({ realm, id: user })).toEqual([])
  expect(await client.realms.getClientSessionStats({ realm })).toEqual([
    { id: photos, clientId: 'photos', active: '0', offline: '2' },
  ])
  expect(await client.users.listConsents({ realm, id: user })).toEqual([
    {
      clientId: 'photos',
      grantedClientScopes: [],
      additionalGrants: [{ client: photos, key: 'Offline Token' }],
    },
  ])

  const session = first.session_state
  expect(await client.realms.removeSession({ realm, sessionId: session })).toBeNull()
  await expect(client.realms.deleteSession({ realm, session, isOffline: false })).rejects.toThrow(
    'Sesssion not found',
  )
  expect(await client.realms.deleteSession({ realm, session, isOffline: true })).toBe('')
  expect(await client.clients.getOfflineSessionCount({ realm, id: photos })).toEqual({ count: 1 })
  await client.users.revokeConsent({ realm, id: user, clientId: 'photos' })
  await expect(client.users.revokeConsent({ realm, id: user, clientId: 'photos' })).rejects.toThrow(
    'Consent nor offline token not found',
  )

  const third = await login()
  keycloak.clock.advance(2)
  await client.users.logout({ realm, id: user })
  expect(await refreshed(visitor, third.refresh_token)).toBe('Stale token')
  const fourth = await login()
  keycloak.clock.advance(2)
  await client.clients.update({ realm, id: photos }, { notBefore: Math.floor(keycloak.clock.now() / 1000) })
  expect(await refreshed(visitor, fourth.refresh_token)).toBe('Stale token')
  expect(await client.realms.logoutAll({ realm })).toEqual({})
  expect(await client.clients.getOfflineSessionCount({ realm, id: photos })).toEqual({ count: 0 })
})

test('events tell about logins when they are switched on', async () => {
  const { user } = await found()
  await client.realms.updateConfigEvents({ realm }, { eventsEnabled: true })
  const visitor = new Visitor(keycloak)
  await visitor.post('token', 'photos', {
    grant_type: 'password',
    client_id: 'photos',
    client_secret: 'secret of photos',
    username: 'ann',
    password: 'password of ann',
  })
  expect(await client.realms.findEvents({ realm, type: 'LOGIN' as never })).toMatchObject([
    { type: 'LOGIN', userId: user },
  ])
  await client.realms.clearEvents({ realm })
  expect(await client.realms.findEvents({ realm })).toEqual([])
  expect((await client.realms.getKeys({ realm })).active).toHaveProperty('RS256')
})

test('groups nest, hold people and give them roles', async () => {
  const { user } = await found()
  const top = await client.groups.create({ realm, name: 'top', attributes: { team: ['red'] } })
  await expect(client.groups.create({ realm, name: 'top' })).rejects.toThrow(
    "Top level group named 'top' already exists.",
  )
  const sub = await client.groups.createChildGroup({ realm, id: top.id }, { name: 'sub' })
  expect(await client.groups.find({ realm, search: 'su' })).toMatchObject([
    { path: '/top', subGroupCount: 1, subGroups: [{ path: '/top/sub', parentId: top.id }] },
  ])
  expect(await client.groups.findOne({ realm, id: top.id })).toMatchObject({ attributes: { team: ['red'] } })
  await client.users.addToGroup({ realm, id: user, groupId: sub.id })
  expect(await client.users.listGroups({ realm, id: user })).toMatchObject([{ path: '/top/sub' }])
  expect(await client.groups.listMembers({ realm, id: sub.id })).toMatchObject([{ username: 'ann' }])
  const role = await client.roles
    .create({ realm, name: 'of-group' })
    .then(() => client.roles.findOneByName({ realm, name: 'of-group' }))
  await client.groups.addRealmRoleMappings({
    realm,
    id: top.id,
    roles: [{ id: role?.id ?? '', name: 'of-group' }],
  })
  const composite = await client.users.listCompositeRealmRoleMappings({ realm, id: user })
  expect(composite.map(({ name }) => name)).toContain('of-group')
  await client.groups.del({ realm, id: top.id })
  expect(await client.groups.count({ realm })).toEqual({ count: 0 })
  expect(await client.users.listGroups({ realm, id: user })).toEqual([])
})

test('identity providers are kept, without showing their secrets', async () => {
  const config = { clientId: 'x', clientSecret: 'secret of x' }
  await client.identityProviders.create({ realm, alias: 'own', providerId: 'oidc', config })
  expect(await client.identityProviders.find({ realm })).toMatchObject([
    { alias: 'own', enabled: true, config: { clientId: 'x', clientSecret: '**********' } },
  ])
  await client.identityProviders.del({ realm, alias: 'own' })
  expect(await client.identityProviders.find({ realm })).toEqual([])
})

test('a user is disabled, and everything is removed again', async () => {
  const { user, photos } = await found()
  await client.users.update({ realm, id: user }, { enabled: false })
  expect(await client.users.findOne({ realm, id: user })).toMatchObject({
    enabled: false,
    email: 'ann@shop.example',
  })
  await client.clients.del({ realm, id: photos })
  await client.users.del({ realm, id: user })
  await expect(client.users.del({ realm, id: user })).rejects.toThrow('User not found')
  await client.realms.del({ realm })
  expect(await client.realms.findOne({ realm })).toBeNull()
})

async function found(): Promise<{ user: string; photos: string }> {
  const [user] = await client.users.find({ realm, username: 'ann' })
  const [photos] = await client.clients.find({ realm, clientId: 'photos' })
  return { user: user?.id ?? '', photos: photos?.id ?? '' }
}

async function refreshed(visitor: Visitor, token: string): Promise<unknown> {
  const form = {
    grant_type: 'refresh_token',
    client_id: 'photos',
    client_secret: 'secret of photos',
    refresh_token: token,
  }
  return (await visitor.post('token', 'photos', form)).body.error_description
}
