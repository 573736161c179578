import { describe, expect, test } from 'vitest'
import { createMockKeycloak } from '../../keycloak/mock-keycloak.ts'
import { createMockProvider } from '../../provider/provider.ts'
import { cameFromOutside } from '../from-outside.ts'
import type { MockServer } from '../mock-server.ts'
import { controlRoutes } from './routes.ts'

const origin = 'http://127.0.0.1:9400'
const token = 'a token for control'
const engines: readonly (readonly [string, (options?: object) => MockServer])[] = [
  ['conforming provider', (options) => createMockProvider({ issuer: origin, ...options })],
  ['Keycloak look-alike', (options) => createMockKeycloak({ url: origin, ...options })],
]

function controlled(server: MockServer) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`${origin}/control${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const response = await server.fetch(request)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
}

describe.each(engines)('over HTTP, the %s', (_, make) => {
  test('issues tokens, shows grants and ends them', async () => {
    const control = controlled(make())
    const { users } = (await control('GET', '/users')).body
    const user = users[0].username
    const issued = await control('POST', '/tokens', { user, scope: 'openid offline_access' })
    expect([issued.status, typeof issued.body.refresh_token]).toEqual([201, 'string'])
    const { grants } = (await control('GET', `/grants?user=${user}&kind=offline`)).body
    expect(grants).toEqual([expect.objectContaining({ username: user, kind: 'offline' })])
    expect((await control('POST', '/grants/revoke', { user })).body).toEqual({ revoked: true })
    expect((await control('POST', '/grants/revoke', { id: grants[0].id })).status).toBe(200)
  })

  test('moves and stops its clock', async () => {
    const server = make()
    const control = controlled(server)
    expect((await control('POST', '/clock', { advance: 86_400 })).body.offset).toBe(86_400)
    expect((await control('POST', '/clock', { freeze: true })).status).toBe(200)
    const { now } = (await control('GET', '/clock')).body
    expect((await control('POST', '/clock', { advance: 10 })).body.now).toBe(now + 10)
    expect((await control('POST', '/clock', { reset: true })).body.offset).toBe(0)
    expect((await control('POST', '/clock', { set: 1_800_000_000 })).body.now).toBe(1_800_000_000)
    expect((await control('POST', '/clock', { freeze: false })).status).toBe(200)
    for (const wrong of [{}, { advance: 1, set: 2 }, { advance: -1 }, { go: 1 }])
      expect((await control('POST', '/clock', wrong)).status).toBe(400)
  })

  test('has faults as data, and says what they hit', async () => {
    const server = make()
    const control = controlled(server)
    const fault = { endpoint: 'discovery', status: 503, times: 1 }
    const added = await control('POST', '/faults', fault)
    expect(added).toMatchObject({ status: 201, body: { ...fault, hits: 0, left: 1 } })
    const metadata = `${server.issuer}/.well-known/openid-configuration`
    const statuses = [await server.fetch(metadata), await server.fetch(metadata)].map(({ status }) => status)
    expect(statuses).toEqual([503, 200])
    const { faults, hits } = (await control('GET', '/faults')).body
    expect([faults, hits.length]).toEqual([[], 1])
    const wrong = await control('POST', '/faults', { endpoint: 'tokens', status: 503 })
    expect(wrong).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        code: 'invalid_option',
        error_description: expect.stringMatching(/one of discovery/),
      },
    })
    const { id } = (await control('POST', '/faults/random', { seed: 3 })).body
    expect((await control('DELETE', `/faults/${id}`)).status).toBe(204)
    expect((await control('DELETE', `/faults/${id}`)).status).toBe(404)
    expect((await control('DELETE', '/faults')).status).toBe(204)
  })

  test('shows requests, and waits for one', async () => {
    const server = make()
    const control = controlled(server)
    const waiting = control('POST', '/requests/wait', { endpoint: 'discovery' })
    await server.fetch(`${server.issuer}/.well-known/openid-configuration`)
    expect(await waiting).toMatchObject({ status: 200, body: { endpoint: 'discovery', status: 200 } })
    expect((await control('GET', '/requests?endpoint=token')).body.requests).toEqual([])
    expect((await control('GET', '/requests?endpoint=discovery')).body.requests).toHaveLength(1)
    const late = await control('POST', '/requests/wait', { endpoint: 'token', timeout: 1 })
    expect(late).toMatchObject({ status: 408, body: { error: 'timeout' } })
    expect((await control('GET', '/events')).body).toEqual({ events: [] })
  })

  test('is reset, and brought back to a snapshot, while others ask it', async () => {
    const server = make()
    const control = controlled(server)
    const { id } = (await control('POST', '/snapshots')).body
    await control('POST', '/users', { username: 'kim', password: 'password of kim' })
    expect((await control('PATCH', '/users/kim', { enabled: false })).body).toMatchObject({ enabled: false })
    expect((await control('POST', `/snapshots/${id}/restore`)).status).toBe(204)
    expect((await control('PATCH', '/users/kim', { enabled: false })).status).toBe(404)
    expect((await control('POST', '/snapshots/snapshot-99/restore')).status).toBe(404)
    await control('POST', '/users', { username: 'kim', password: 'password of kim' })
    expect((await control('POST', '/users', { username: 'kim', password: 'p' })).status).toBe(409)
    expect((await control('DELETE', '/users/kim')).status).toBe(204)
    await control('POST', '/clients', { client_id: 'late', client_secret: 'secret of late' })
    expect((await control('POST', '/reset')).status).toBe(204)
    expect((await control('DELETE', '/clients/late')).status).toBe(404)
    expect((await control('POST', '/keys/rotate')).status).toBe(201)
  })

  test('walks through a sign-in', async () => {
    const server = make()
    const control = controlled(server)
    await control('POST', '/clients', {
      client_id: 'own',
      client_secret: 'secret of own',
      redirect_uris: ['https://rp.example/callback'],
    })
    const metadata = await server.fetch(`${server.issuer}/.well-known/openid-configuration`)
    const { authorization_endpoint } = (await metadata.json()) as Record<string, string>
    const query = new URLSearchParams({
      client_id: 'own',
      redirect_uri: 'https://rp.example/callback',
      response_type: 'code',
      scope: 'openid',
    })
    const url = `${authorization_endpoint}?${query}`
    const { body } = await control('POST', '/sign-in', { url })
    expect(body.parameters.code).toEqual(expect.any(String))
    expect((await control('POST', '/sign-in', { url: 'nowhere' })).status).toBe(400)
    expect((await control('POST', '/sign-in', {})).body.error_description).toMatch(/^url is missing/)
  })

  test('is described by OpenAPI, every route with its members', async () => {
    const control = controlled(make())
    const { body } = await control('GET', '/openapi.json')
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: `${origin}/control` }] })
    for (const { method, path, command } of controlRoutes) {
      expect(body.paths[path][method.toLowerCase()]).toMatchObject({ operationId: command })
    }
    expect(
      Object.keys(body.paths['/faults'].post.requestBody.content['application/json'].schema.properties),
    ).toContain('drop')
    expect((await control('GET', '/nothing')).body.error_description).toMatch(/openapi\.json/)
    expect(await control('PUT', '/clock', {})).toMatchObject({
      status: 405,
      body: { error_description: 'accepted are GET, POST' },
    })
  })

  test('lets other machines in with its token only, and pages of other origins never', async () => {
    const locked = make()
    const open = make({ control: { token } })
    const ask = async (server: MockServer, headers: Record<string, string>, host = '127.0.0.1:9400') => {
      const request = new Request(`http://${host}/control/clock`, { headers })
      return (await server.fetch(cameFromOutside(request))).status
    }
    const bearer = { authorization: `Bearer ${token}` }
    expect(await ask(locked, {})).toBe(403)
    expect(await ask(locked, bearer)).toBe(403)
    expect(await ask(open, {})).toBe(401)
    expect(await ask(open, { authorization: 'Bearer another token' })).toBe(401)
    expect(await ask(open, bearer)).toBe(200)
    expect(await ask(open, bearer, 'mock.internal:9400')).toBe(200)
    expect(await ask(open, { ...bearer, origin: 'https://evil.example' })).toBe(403)
    expect(await ask(open, { ...bearer, 'sec-fetch-site': 'cross-site' })).toBe(403)
    const nearby = new Request(`${origin}/control/clock`)
    expect((await open.fetch(nearby)).status).toBe(200)
    const rebound = new Request('http://evil.example:9400/control/clock')
    expect((await open.fetch(rebound)).status).toBe(403)
  })
})
