import { describe, expect, test } from 'vitest'
import { createMockProvider, type MockProvider, type MockProviderOptions } from '../provider.ts'
import { challenge, redirectUri, setUp, TestBrowser } from '../testing/client.ts'

type Json = Record<string, unknown>

const mcp = 'https://op.example/mcp'
const scope = 'mcp:tools offline_access'
const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } }
const whoami = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'whoami', arguments: {} } }

function provider(options: MockProviderOptions = {}): MockProvider {
  return createMockProvider({
    issuer: 'https://op.example',
    ...setUp,
    protocol: 'oauth',
    mcp: { scopes: ['mcp:tools'] },
    resources: ['https://files.example/'],
    ...options,
  })
}

async function send(
  to: MockProvider,
  message: Json,
  { token, session }: { readonly token?: string | undefined; readonly session?: string | undefined } = {},
) {
  const answer = await to.fetch(mcp, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
    body: JSON.stringify(message),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    challenge: answer.headers.get('www-authenticate') ?? '',
    session: answer.headers.get('mcp-session-id') ?? undefined,
    json: (text === '' ? {} : JSON.parse(text)) as Json,
  }
}

const signedIn = (to: MockProvider, more: Record<string, string> = { resource: mcp }) =>
  new TestBrowser(to).tokens({ client_id: 'phone', scope, ...more })

describe('the MCP server', () => {
  test('leads whoever comes without a token to the authorization server', async () => {
    const mock = provider()
    const { status, challenge: told } = await send(mock, initialize)
    expect(status).toBe(401)
    const address = /resource_metadata="([^"]+)"/.exec(told)?.[1] ?? ''
    expect(told).toBe(`Bearer scope="mcp:tools", resource_metadata="${address}"`)
    expect(address).toBe('https://op.example/.well-known/oauth-protected-resource/mcp')
    expect(await (await mock.fetch(address)).json()).toMatchObject({
      resource: mcp,
      authorization_servers: ['https://op.example'],
      scopes_supported: ['mcp:tools'],
      bearer_methods_supported: ['header'],
    })
  })

  test('below an issuer with a path has its metadata before the whole path', async () => {
    const mock = provider({ issuer: 'https://op.example/tenant', mcp: { path: '/tools/mcp' } })
    const answer = await mock.fetch(
      'https://op.example/.well-known/oauth-protected-resource/tenant/tools/mcp',
    )
    expect(await answer.json()).toMatchObject({
      resource: 'https://op.example/tenant/tools/mcp',
      authorization_servers: ['https://op.example/tenant'],
    })
  })

  test('opens a session and tells on whose behalf it was called, after a refresh too', async () => {
    const mock = provider()
    const browser = new TestBrowser(mock)
    const tokens = await browser.tokens({ client_id: 'phone', scope, resource: mcp })
    const first = await send(mock, initialize, { token: tokens.access_token })
    expect(first.json).toMatchObject({ id: 1, result: { protocolVersion: '2025-06-18' } })
    const refreshed = await browser.refresh(tokens.refresh_token, 'phone')
    const { session } = first
    const called = await send(mock, whoami, { token: refreshed.json.access_token, session })
    expect(called.json).toMatchObject({
      id: 2,
      result: { structuredContent: { username: 'kim', client_id: 'phone', scope } },
    })
    const listed = await send(
      mock,
      { jsonrpc: '2.0', id: 3, method: 'tools/list' },
      { token: tokens.access_token },
    )
    expect(listed.json).toMatchObject({ result: { tools: [{ name: 'whoami' }] } })
  })

  test('answers a notification with nothing, and what it does not know with an error', async () => {
    const mock = provider()
    const token = (await signedIn(mock)).access_token
    expect(
      await send(mock, { jsonrpc: '2.0', method: 'notifications/initialized' }, { token }),
    ).toMatchObject({
      status: 202,
      json: {},
    })
    expect((await send(mock, { jsonrpc: '2.0', id: 4, method: 'tasks/list' }, { token })).json).toMatchObject(
      {
        id: 4,
        error: { code: -32601 },
      },
    )
    expect((await send(mock, { id: 5 }, { token })).status).toBe(400)
  })

  test("does not know a session of somebody else's, or one that ended", async () => {
    const mock = provider()
    const token = (await signedIn(mock)).access_token
    const { session = '' } = await send(mock, initialize, { token })
    const ofLee = (await new TestBrowser(mock).tokens({ client_id: 'phone', scope, resource: mcp }, 'lee'))
      .access_token
    expect((await send(mock, whoami, { token: ofLee, session })).status).toBe(404)
    const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': session }
    expect((await mock.fetch(mcp, { method: 'DELETE', headers })).status).toBe(204)
    expect((await send(mock, whoami, { token, session })).status).toBe(404)
  })

  const refused: readonly [string, (mock: MockProvider) => Promise<string | undefined>, RegExp][] = [
    ['that was made up', async () => 'nonsense', /none that was issued here/],
    [
      'for another resource',
      async (mock) => (await signedIn(mock, { resource: 'https://files.example/' })).access_token,
      /not issued for this resource/,
    ],
    [
      'for no resource',
      async (mock) => (await signedIn(mock, {})).access_token,
      /not issued for this resource/,
    ],
    ['to refresh with', async (mock) => (await signedIn(mock)).refresh_token, /none that was issued here/],
    [
      'that has expired',
      async (mock) => {
        const { access_token: token } = await signedIn(mock)
        mock.clock.advance(301)
        return token
      },
      /expired/,
    ],
  ]

  test.each(refused)('refuses a token %s, and leads to a better one', async (_, tokenOf, why) => {
    const mock = provider()
    const token = (await tokenOf(mock)) ?? ''
    const answer = await send(mock, whoami, { token })
    expect(answer.status).toBe(401)
    expect(answer.challenge).toMatch(why)
    expect(answer.challenge).toMatch(/^Bearer error="invalid_token".*resource_metadata=/)
  })

  test('says which scope a token lacks', async () => {
    const mock = provider()
    const { access_token: token } = await signedIn(mock, { resource: mcp, scope: 'offline_access' })
    const answer = await send(mock, whoami, { token: token ?? '' })
    expect(answer.status).toBe(403)
    expect(answer.challenge).toContain('error="insufficient_scope"')
    expect(answer.challenge).toContain('scope="mcp:tools"')
  })

  test('may be called by scripts of other origins, which may read the session', async () => {
    const mock = provider({ issuer: 'https://op.example', cross_origin: 'any' })
    const asked = await mock.fetch(mcp, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://inspector.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, mcp-protocol-version',
      },
    })
    expect(asked.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
    const headers = { origin: 'https://inspector.example' }
    const answer = await mock.fetch(mcp, { method: 'POST', headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/www-authenticate.*mcp-session-id/)
  })

  test('is not there unless it is asked for', async () => {
    const mock = createMockProvider({ issuer: 'https://op.example', ...setUp })
    expect((await mock.fetch(mcp, { method: 'POST' })).status).toBe(404)
    expect((await mock.fetch('https://op.example/.well-known/oauth-protected-resource/mcp')).status).toBe(404)
  })

  test('can be hit by a fault of its own', async () => {
    const mock = provider({ faults: [{ endpoint: 'mcp', status: 503, times: 1 }] })
    expect((await send(mock, initialize)).status).toBe(503)
    expect((await send(mock, initialize)).status).toBe(401)
  })
})

test('what nobody configured is no scope, unless every scope is granted', async () => {
  const asked = { client_id: 'phone', scope: 'files:read offline_access', resource: mcp }
  expect((await new TestBrowser(provider()).tokens(asked)).scope).toBe('offline_access')
  const free = provider({ unknown_scopes: 'grant' })
  expect((await new TestBrowser(free).tokens(asked)).scope).toBe('files:read offline_access')
})

test('clients that registered themselves can be forgotten, and nobody else', async () => {
  const mock = provider()
  const answer = await mock.fetch('https://op.example/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }),
  })
  const { client_id: id } = (await answer.json()) as { client_id: string }
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: id,
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  expect((await mock.fetch(`https://op.example/authorize?${query}`)).status).toBe(302)
  expect(await mock.clients.forget()).toEqual([id])
  expect((await mock.fetch(`https://op.example/authorize?${query}`)).status).toBe(400)
  expect((await mock.clients.list()).map(({ clientId }) => clientId)).toContain('phone')
  expect(await mock.clients.forget()).toEqual([])
})
