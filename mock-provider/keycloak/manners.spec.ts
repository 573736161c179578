import { expect, test } from 'vitest'
import { createMockKeycloak } from './mock-keycloak.ts'
import { keycloakWith, redirectUri, shop, Visitor } from './testing/visitor.ts'

const visitor = (): Visitor => new Visitor(keycloakWith())

test('members that are null are absent, at every depth, and scalars are read as what is wanted', async () => {
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms: [shop] })
  const admin = new Visitor(keycloak)
  const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
  const answer = await admin.send('/realms/master/protocol/openid-connect/token', { form })
  const headers = {
    authorization: `Bearer ${((await answer.json()) as { access_token: string }).access_token}`,
  }
  const made = await admin.send('/admin/realms', {
    headers,
    json: {
      realm: 'nulls',
      enabled: 'true',
      accessTokenLifespan: '600',
      ssoSessionMaxLifespan: null,
      enabledEventTypes: null,
      roles: { realm: [null, { name: 'reader', composites: null }], client: null },
      clientScopes: [null],
      clients: [null, { clientId: 'c', redirectUris: null, attributes: { a: null }, protocolMappers: null }],
      users: [
        null,
        { username: 'ann', credentials: [null, { value: 'x', temporary: null }], clientRoles: null },
      ],
    },
  })
  expect(made.status).toBe(201)
  const shown = (await (await admin.send('/admin/realms/nulls', { headers })).json()) as Record<
    string,
    unknown
  >
  expect(shown).toMatchObject({
    accessTokenLifespan: 600,
    ssoSessionMaxLifespan: 36_000,
    enabledEventTypes: [],
  })
})

test.each([
  ['/users', { username: 'carl', credentials: 'x' }],
  ['/users', { username: 'carl', enabled: 'yes' }],
  ['/users', { username: 'carl', clientRoles: [] }],
  ['/clients', { clientId: 'x', redirectUris: 'https://rp.example/' }],
  ['/clients', { clientId: 'x', attributes: { a: {} } }],
  ['/clients', { clientId: 'x', notBefore: 1e10 }],
  ['/clients', { clientId: 'x', protocolMappers: {} }],
])('%s refuses %j, and says which member is wrong', async (path, json) => {
  const { status, body } = await visitor().admin('POST', path, json)
  expect([status, body.error]).toEqual([400, 'Cannot parse the JSON'])
  expect(body.error_description).toContain('has to be')
})

test.each(['first=abc', 'max=1.5', 'max=1e3', 'first=2147483648', 'max=NaN'])(
  'a page of %s is an address that is not there',
  async (query) => {
    expect((await visitor().admin('GET', `/users?${query}`)).status).toBe(404)
  },
)

test('a page of a negative first begins at the start, and a negative max has no end', async () => {
  const { body } = await visitor().admin('GET', '/users?first=-1&max=-1')
  expect(body).toHaveLength(2)
})

test.each(['abc', '1.5', '1e9', '-1', '99999999999999', '999999999999', ''])(
  'the test clock refuses to be advanced by %j seconds, and stays where it is',
  async (seconds) => {
    const keycloak = keycloakWith()
    const response = await new Visitor(keycloak).send(`/realms/shop/test-clock/advance?seconds=${seconds}`, {
      method: 'POST',
    })
    expect(response.status).toBe(400)
    expect(keycloak.clock.offset).toBe(0)
  },
)

test.each(['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,x'])(
  'a client cannot be sent to %s',
  async (address) => {
    const admin = visitor()
    const refused = await admin.admin('POST', '/clients', { clientId: 'x', redirectUris: [address] })
    expect(refused).toEqual({
      status: 400,
      body: { error: 'invalid_input', error_description: 'A redirect URI uses an illegal scheme' },
    })
    const id = await admin.idOf('clients', 'ca')
    expect((await admin.admin('PUT', `/clients/${id}`, { redirectUris: [address] })).status).toBe(400)
    await admin.admin('PUT', `/clients/${id}`, { redirectUris: ['*'] })
    expect((await admin.authorize('ca', { redirect_uri: address })).status).toBe(400)
    expect((await admin.authorize('ca', { redirect_uri: redirectUri })).status).toBe(200)
  },
)

test('pages have the headers that a realm has by default, and those for frames can be framed', async () => {
  const browser = visitor()
  const login = await browser.authorize('ca')
  expect(login.headers.get('content-security-policy')).toBe(
    "frame-src 'self'; frame-ancestors 'self'; object-src 'none';",
  )
  expect(login.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  const frame = await browser.send('/realms/shop/protocol/openid-connect/login-status-iframe.html')
  expect(frame.headers.get('x-frame-options')).toBeNull()
  expect(frame.headers.get('content-security-policy')).not.toContain('frame-ancestors')
})

test('the realm of the administrators is neither removed nor renamed', async () => {
  const admin = visitor()
  const path = '/../master'
  expect((await admin.admin('DELETE', path)).status).toBe(400)
  expect((await admin.admin('PUT', path, { realm: 'other' })).status).toBe(400)
  expect((await admin.admin('GET', '/users')).status).toBe(200)
})
