import { expect, test } from 'vitest'
import { createMockKeycloak } from './mock-keycloak.ts'
import { answerOf, claimsOf, keycloakWith, shop, type Tokens, Visitor } from './testing/visitor.ts'

const refused = (description: string) => ({
  status: 400,
  body: { error: 'invalid_grant', error_description: description },
})
const day = 86_400

async function signedIn(version?: string): Promise<{ visitor: Visitor; tokens: Tokens }> {
  const visitor = new Visitor(keycloakWith(version))
  return { visitor, tokens: await visitor.login('ca', 'ann') }
}

test('an offline token has the members and claims of Keycloak, and no expiry', async () => {
  const { visitor, tokens } = await signedIn()
  expect(Object.keys(tokens)).toEqual([
    'access_token',
    'expires_in',
    'refresh_expires_in',
    'refresh_token',
    'token_type',
    'id_token',
    'not-before-policy',
    'session_state',
    'scope',
  ])
  expect(tokens.refresh_expires_in).toBe(0)
  expect(claimsOf(tokens.refresh_token)).toEqual({
    iat: expect.any(Number),
    jti: expect.any(String),
    iss: 'https://kc.example/realms/shop',
    aud: 'https://kc.example/realms/shop',
    sub: await visitor.idOf('users', 'ann'),
    typ: 'Offline',
    azp: 'ca',
    sid: tokens.session_state,
    scope: expect.stringContaining('offline_access'),
    aud_x: 'account',
    prov: 'default',
  })
  expect(claimsOf(tokens.access_token)).toMatchObject({
    typ: 'Bearer',
    jti: expect.stringMatching(/^ofrtac:/),
  })
})

test('a first offline login leaves nobody signed in from 26.1 on, and the browser signed in before', async () => {
  const { visitor } = await signedIn('26.7')
  expect((await visitor.authorize('cb')).status).toBe(200)
  const { visitor: before } = await signedIn('26.0')
  expect((await before.authorize('cb')).status).toBe(302)
})

test('logging out in the browser leaves the offline token alive', async () => {
  const { visitor, tokens } = await signedIn()
  const query = new URLSearchParams({ id_token_hint: tokens.id_token })
  const page = await visitor.send(`/realms/shop/protocol/openid-connect/logout?${query}`)
  expect(await page.text()).toContain('You are logged out')
  expect((await visitor.refresh('ca', tokens.refresh_token)).status).toBe(200)
})

test('logging out with the offline token ends it', async () => {
  const { visitor, tokens } = await signedIn()
  expect((await visitor.post('logout', 'ca', { refresh_token: tokens.refresh_token })).status).toBe(204)
  expect(await visitor.refresh('ca', tokens.refresh_token)).toEqual(refused('Offline user session not found'))
})

test('an offline token dies after thirty days without use, and lives on with regular use', async () => {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const used = await visitor.login('ca', 'ann')
  const unused = await new Visitor(keycloak).login('cb', 'ann')
  for (let month = 0; month < 14; month++) {
    keycloak.clock.advance(29 * day)
    expect((await visitor.refresh('ca', used.refresh_token)).status).toBe(200)
  }
  expect(await visitor.refresh('cb', unused.refresh_token)).toEqual(refused('Offline user session not found'))
})

test('a shortened limit ends the session at the next refresh, for good', async () => {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const { refresh_token } = await visitor.login('ca', 'ann')
  keycloak.clock.advance(100)
  await visitor.admin('PUT', '', { offlineSessionIdleTimeout: 60 })
  expect(await visitor.refresh('ca', refresh_token)).toEqual(refused('Offline session not active'))
  await visitor.admin('PUT', '', { offlineSessionIdleTimeout: 30 * day })
  expect(await visitor.refresh('ca', refresh_token)).toEqual(refused('Offline user session not found'))
})

test("a client's not-before outdates its tokens, stays in the lists, and is taken back by 0", async () => {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const { refresh_token } = await visitor.login('ca', 'ann')
  const id = await visitor.idOf('clients', 'ca')
  keycloak.clock.advance(2)
  await visitor.admin('PUT', `/clients/${id}`, { notBefore: Math.floor(keycloak.clock.now() / 1000) })
  expect(await visitor.refresh('ca', refresh_token)).toEqual(refused('Stale token'))
  expect((await visitor.admin('GET', `/clients/${id}/offline-session-count`)).body).toEqual({ count: 1 })
  await visitor.admin('PUT', `/clients/${id}`, { notBefore: 0 })
  expect((await visitor.refresh('ca', refresh_token)).status).toBe(200)
})

test('signing a user out as administrator outdates what was issued before that second', async () => {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const { refresh_token } = await visitor.login('ca', 'ann')
  keycloak.clock.advance(2)
  await visitor.admin('POST', `/users/${await visitor.idOf('users', 'ann')}/logout`)
  expect(await visitor.refresh('ca', refresh_token)).toEqual(refused('Stale token'))
  expect((await visitor.login('ca', 'ann')).refresh_token).toBeDefined()
})

test('removing a consent ends every offline token of the client, and the consent page comes again', async () => {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const { refresh_token, access_token } = await visitor.login('cc', 'ann')
  expect((await visitor.account('GET', '/applications', access_token)).body).toEqual([
    expect.objectContaining({ clientId: 'cc', userConsentRequired: true, offlineAccess: true, inUse: false }),
  ])
  expect((await visitor.account('DELETE', '/applications/cc/consent', access_token)).status).toBe(204)
  expect(await visitor.refresh('cc', refresh_token)).toEqual(refused('Offline user session not found'))
  const browser = new Visitor(keycloak)
  const page = await browser.signIn(await browser.authorize('cc'), 'ann')
  expect(await page.text()).toContain('data-page-id="login-login-oauth-grant"')
})

test('revoking a token ends one session from 26.1 on, and everything of the client before', async () => {
  for (const [version, status] of [
    ['26.7', 200],
    ['26.0', 400],
  ] as const) {
    const keycloak = keycloakWith(version)
    const first = await new Visitor(keycloak).login('ca', 'ann')
    const second = await new Visitor(keycloak).login('ca', 'ann')
    const visitor = new Visitor(keycloak)
    expect((await visitor.post('revoke', 'ca', { token: first.refresh_token })).status).toBe(200)
    expect((await visitor.refresh('ca', first.refresh_token)).status).toBe(400)
    expect((await visitor.refresh('ca', second.refresh_token)).status).toBe(status)
  }
})

test('in a session that another client shares, a revoked token misses its client, not its session', async () => {
  const visitor = new Visitor(keycloakWith())
  await visitor.login('cb', 'ann', { scope: 'openid' })
  const shared = await visitor.login('ca', 'ann')
  const other = await visitor.login('cb', 'ann')
  expect(shared.session_state).toBe(other.session_state)
  await visitor.post('revoke', 'ca', { token: shared.refresh_token })
  expect(await visitor.refresh('ca', shared.refresh_token)).toEqual(
    refused("Session doesn't have required client"),
  )
  expect((await visitor.refresh('cb', other.refresh_token)).status).toBe(200)
})

test('with revoked refresh tokens a second use ends the newest one, too', async () => {
  const visitor = new Visitor(keycloakWith())
  await visitor.admin('PUT', '', { revokeRefreshToken: true })
  const { refresh_token } = await visitor.login('ca', 'ann')
  const { body } = await visitor.refresh('ca', refresh_token)
  expect(await visitor.refresh('ca', refresh_token)).toEqual(
    refused('Maximum allowed refresh token reuse exceeded'),
  )
  expect((await visitor.refresh('ca', String(body.refresh_token))).status).toBe(400)
})

test('without the role the code is good and the token endpoint says not_allowed', async () => {
  const visitor = new Visitor(keycloakWith())
  const user = await visitor.idOf('users', 'ann')
  await visitor.admin('DELETE', `/users/${user}/role-mappings/realm`, [{ name: 'default-roles-shop' }])
  const redirect = await visitor.signIn(await visitor.authorize('ca'), 'ann')
  expect(await visitor.exchange('ca', redirect)).toEqual({
    status: 400,
    body: {
      error: 'not_allowed',
      error_description: 'Offline tokens not allowed for the user or client',
    },
  })
})

test('introspection of an offline token needs its own client and the hint in 26.7, neither before', async () => {
  for (const [version, active] of [
    ['26.7', false],
    ['26.5', true],
  ] as const) {
    const { visitor, tokens } = await signedIn(version)
    const hinted = { token: tokens.refresh_token, token_type_hint: 'refresh_token' }
    expect((await visitor.post('token/introspect', 'ca', hinted)).body).toMatchObject({
      active: true,
      typ: 'Offline',
      username: 'ann',
    })
    const bare = await visitor.post('token/introspect', 'cb', { token: tokens.refresh_token })
    expect(bare.body.active).toBe(active)
  }
})

test('an administrator of one realm administers that realm only, and nobody without a token', async () => {
  const visitor = new Visitor(keycloakWith())
  expect(await answerOf(await visitor.send('/admin/realms/shop/users'))).toEqual({
    status: 401,
    body: { error: 'HTTP 401 Unauthorized' },
  })
  const { access_token } = await visitor.login('ca', 'ann')
  const headers = { authorization: `Bearer ${access_token}` }
  expect((await answerOf(await visitor.send('/admin/realms/shop/users', { headers }))).status).toBe(403)
  const management = await visitor.idOf('clients', 'realm-management')
  const user = await visitor.idOf('users', 'ann')
  await visitor.admin('POST', `/users/${user}/role-mappings/clients/${management}`, [{ name: 'view-users' }])
  expect((await answerOf(await visitor.send('/admin/realms/shop/users', { headers }))).status).toBe(200)
  expect((await answerOf(await visitor.send('/admin/realms/shop/clients', { headers }))).status).toBe(403)
  expect((await answerOf(await visitor.send('/admin/realms/master/users', { headers }))).status).toBe(403)
})

test('a realm that is not there, a release that was not measured and a name twice are refused', async () => {
  const visitor = new Visitor(keycloakWith())
  expect(await answerOf(await visitor.send('/realms/nope/.well-known/openid-configuration'))).toEqual({
    status: 404,
    body: { error: 'Realm does not exist' },
  })
  expect(() => keycloakWith('19.0')).toThrow(/no Keycloak release "19.0"; known are 24.0/)
  expect((await visitor.admin('POST', '/users', { username: 'ann' })).body).toEqual({
    errorMessage: 'User exists with same username',
  })
})

test('clients that want to hear of it get a logout token when a session ends, and none for a revocation', async () => {
  const notices: [string, Record<string, unknown>][] = []
  const visitor = new Visitor(
    createMockKeycloak({
      url: 'https://kc.example',
      realms: [shop],
      deliver: async (url, form) => {
        notices.push([url, claimsOf(form.get('logout_token') ?? '')])
      },
    }),
  )
  await visitor.admin('PUT', `/clients/${await visitor.idOf('clients', 'ca')}`, {
    attributes: {
      'backchannel.logout.url': 'https://rp.example/over',
      'backchannel.logout.revoke.offline.tokens': 'true',
    },
  })
  const revoked = await visitor.login('ca', 'ann')
  await visitor.post('revoke', 'ca', { token: revoked.refresh_token })
  expect(notices).toEqual([])
  const ended = await visitor.login('ca', 'ann')
  await visitor.post('logout', 'ca', { refresh_token: ended.refresh_token })
  expect(notices).toEqual([
    [
      'https://rp.example/over',
      expect.objectContaining({
        typ: 'Logout',
        aud: 'ca',
        events: { 'http://schemas.openid.net/event/backchannel-logout': {}, revoke_offline_access: true },
      }),
    ],
  ])
})
