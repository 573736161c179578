import { describe, expect, test } from 'vitest'
import { clientShape, realmShape, roleShape, scopeShape, userShape } from '../keycloak/shapes.ts'
import { keycloakWith, Visitor } from '../keycloak/testing/visitor.ts'
import { providerWith, redirectUri, TestBrowser } from './testing/client.ts'
import { failureOf, hostileRequests } from './testing/hostile.ts'
import { keycloakRoutes, protocolParameters, providerRoutes } from './testing/routes.ts'

describe('the conforming provider answers nothing with a failure of its own', () => {
  const issuer = 'https://op.example'
  const routes = providerRoutes(issuer)
  const proof = { client_id: 'post', client_secret: 'secret of post' }
  const kept = [
    {},
    { client_id: 'web', redirect_uri: redirectUri },
    ...['authorization_code', 'refresh_token', 'client_credentials'].map((grant_type) => ({
      ...proof,
      client_assertion: '',
      client_assertion_type: '',
      grant_type,
      redirect_uri: redirectUri,
    })),
  ]
  const members = [
    ...['client_id', 'client_secret', 'client_name', 'token_endpoint_auth_method', 'jwks', 'redirect_uris'],
    ...['post_logout_redirect_uris', 'grant_types', 'scopes', 'consent', 'access_token_format', 'admin'],
    ...[
      'enabled',
      'username',
      'password',
      'id',
      'email',
      'name',
      'code',
      'access_token',
      'session',
      'online',
    ],
    ...['offline', 'advance', 'set', 'defects', 'request', 'decision', 'status', 'headers', 'one_of', 'url'],
  ]

  test('the list has every interface', () => {
    const paths = routes.map(([name]) => name)
    for (const name of ['POST /token', 'PATCH /admin/lifetimes', 'POST /control/clock', 'POST /register'])
      expect(paths).toContain(name)
  })

  test.each(routes)('%s', async (_, { method, path }) => {
    // Keys of this kind are made at once.
    const provider = providerWith({ signing: 'ES256' })
    const browser = new TestBrowser(provider)
    const tokens = await browser.tokens()
    const [grant] = await provider.grants.list('kim')
    const admin = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
    const bearer = path.startsWith('/account') ? tokens.access_token : admin.json.access_token
    const authorized = /^\/(account|admin|userinfo)/.test(path)
    const failures: string[] = []
    for (const each of hostileRequests({
      origin: issuer,
      method,
      path,
      real: { client: 'web', id: path.includes('users') ? 'user-kim' : (grant?.id ?? ''), kid: 'nobody' },
      headers: authorized ? { authorization: `Bearer ${bearer}` } : {},
      parameters: [...protocolParameters, 'limit', 'cursor', 'user'],
      kept: path === '/token' ? kept : kept.slice(0, authorized ? 1 : 2),
      members: /admin|control|login|consent|register/.test(path) ? members : [],
    })) {
      const failure = await failureOf(provider, each)
      if (failure !== undefined) failures.push(failure)
    }
    expect(failures).toEqual([])
    expect((await browser.send('/jwks')).status).toBe(200)
  })
})

describe('the Keycloak look-alike answers nothing with a failure of its own', () => {
  const origin = 'https://kc.example'
  const routes = keycloakRoutes(origin)
  const grants = ['authorization_code', 'refresh_token', 'password', 'client_credentials']
  const kept = [
    { client_id: 'ca', redirect_uri: redirectUri, response_type: 'code' },
    ...grants.map((grant_type) => ({
      client_id: 'ca',
      client_secret: 'secret of ca',
      grant_type,
      redirect_uri: redirectUri,
    })),
  ]

  test('the list has every interface', () => {
    const paths = routes.map(([name]) => name)
    for (const name of [
      'POST /realms/:realm/protocol/openid-connect/token',
      'PUT /admin/realms/:realm/users/:user',
      'POST /realms/:realm/test-clock/advance',
      'POST /admin/realms',
    ])
      expect(paths).toContain(name)
  })

  test.each(routes)('%s', async (_, { method, path }) => {
    const keycloak = keycloakWith()
    const visitor = new Visitor(keycloak)
    const tokens = await visitor.login('ca', 'ann')
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
    const answer = await visitor.send('/realms/master/protocol/openid-connect/token', { form })
    const { access_token: admin } = (await answer.json()) as { access_token: string }
    const user = await visitor.idOf('users', 'ann')
    const client = await visitor.idOf('clients', 'ca')
    const isAdmin = path.startsWith('/admin')
    const isAccount = path.includes('/account')
    const failures: string[] = []
    for (const each of hostileRequests({
      origin,
      method,
      path,
      real: { realm: 'shop', user, client, session: tokens.session_state, role: 'offline_access' },
      headers: {
        accept: 'application/json',
        ...(isAdmin || isAccount ? { authorization: `Bearer ${isAdmin ? admin : tokens.access_token}` } : {}),
      },
      parameters: isAdmin
        ? ['first', 'max', 'search', 'exact', 'username', 'email', 'clientId', 'type', 'isOffline', 'client']
        : [...protocolParameters, 'seconds', 'session_code', 'tab_id', 'execution', 'current'],
      kept: isAdmin || isAccount ? [{}] : path.endsWith('/token') ? kept : kept.slice(0, 1),
      members: method === 'GET' || method === 'DELETE' ? [] : membersFor(path),
    })) {
      const failure = await failureOf(keycloak, each)
      if (failure !== undefined) failures.push(failure)
    }
    expect(failures).toEqual([])
    expect((await visitor.send('/realms/master')).status).toBe(200)
  })
})

/** Members that the body of a call of Keycloak's interfaces can have. */
function membersFor(path: string): readonly string[] {
  if (path.endsWith('/consent')) return ['grantedScopes']
  if (path.includes('role')) return Object.keys(roleShape.members)
  if (path.includes('client-scopes')) return Object.keys(scopeShape.members)
  if (path.includes('/clients')) return [...Object.keys(clientShape.members), 'config', 'protocolMapper']
  if (path.includes('/users')) return [...Object.keys(userShape.members), 'value', 'temporary']
  return [...Object.keys(realmShape.members), 'providerId']
}
