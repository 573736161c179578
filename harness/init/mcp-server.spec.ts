import { expect, test } from 'vitest'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider, mcpPreset } from '../../mock-provider/provider/provider.ts'
import { withDefaults } from '../target/defaults.ts'
import { toldByMcpServer } from './mcp-server.ts'
import { registered } from './register.ts'

const signal = new AbortController().signal
const server = 'https://tools.example/mcp'

const told = (fetch: (request: Request) => Promise<Response>, address = server) =>
  toldByMcpServer(address, { tls: {}, signal, transport: new FetchDispatcher({ fetch }) })

test('the address of an MCP server leads to the issuer, the resource and the scope that is needed', async () => {
  const mock = createMockProvider({ issuer: 'https://op.example', ...mcpPreset })
  expect(await told((request) => mock.fetch(request), 'https://op.example/mcp')).toEqual({
    issuer: 'https://op.example',
    resource: 'https://op.example/mcp',
    scopes: ['mcp:tools'],
  })
})

test('without an address in the challenge the well-known ones are tried, that of the whole path first', async () => {
  const asked: string[] = []
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(new URL(request.url).pathname)
    return request.url.endsWith('/oauth-protected-resource')
      ? Response.json({
          authorization_servers: ['https://op.example'],
          scopes_supported: ['read', 'offline_access'],
        })
      : new Response(null, { status: request.method === 'POST' ? 401 : 404 })
  }
  expect(await told(fetch)).toEqual({ issuer: 'https://op.example', resource: server, scopes: ['read'] })
  expect(asked).toEqual([
    '/mcp',
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/oauth-protected-resource',
  ])
})

test.each([
  ['takes everybody', () => Response.json({}), /takes requests without a token/],
  [
    'leads nowhere',
    () => new Response(null, { status: 401 }),
    /no metadata of the resource.*Give init the issuer/,
  ],
  [
    'names no authorization server',
    (request: Request) =>
      request.method === 'POST' ? new Response(null, { status: 401 }) : Response.json({ resource: server }),
    /names no authorization server/,
  ],
])('a server that %s is told', async (_, answer, message) => {
  await expect(told(async (request) => answer(request))).rejects.toThrow(message)
})

const target = withDefaults({
  issuer: 'https://op.example',
  clients: { main: { client_id: 'none yet', redirect_uri: 'http://127.0.0.1:33418/callback' } },
  users: [{ username: 'kim', password: 'secret' }],
})

test.each([
  ['no scope where the server names none', undefined, ['mcp:tools'], undefined],
  ['what the MCP server needs', ['mcp:tools'], ['mcp:tools'], 'mcp:tools'],
  [
    'offline_access and openid, too, where they are listed',
    ['mcp:tools'],
    ['openid', 'mcp:tools', 'offline_access', 'mcp:more'],
    'mcp:tools openid offline_access',
  ],
])('a public client registers alone, with %s', async (_, needed, listed, scope) => {
  const mock = createMockProvider({
    ...{ issuer: 'https://op.example', ...mcpPreset },
    faults: [{ endpoint: 'discovery', set: { scopes_supported: listed } }],
  })
  const sent: Record<string, unknown>[] = []
  const transport = new FetchDispatcher({
    fetch: async (request) => {
      if (request.url.endsWith('/register'))
        sent.push((await request.clone().json()) as Record<string, unknown>)
      return mock.fetch(request)
    },
  })
  const about = needed === undefined ? target : { ...target, scopes: needed }
  const { clients, refused } = await registered(about, ['main'], {
    signal,
    directory: '.',
    alone: true,
    transport,
  })
  expect(refused).toEqual([])
  expect(clients).toEqual({ main: { client_id: expect.any(String), auth: 'none' } })
  expect(sent.map((metadata) => metadata.scope)).toEqual([scope])
})

test('a server that gives a secret all the same makes a confidential client', async () => {
  const fetch = async (request: Request): Promise<Response> =>
    request.url.endsWith('/register')
      ? Response.json(
          { client_id: 'made', client_secret: 'kept', token_endpoint_auth_method: 'client_secret_post' },
          { status: 201 },
        )
      : Response.json({
          issuer: target.issuer,
          authorization_endpoint: `${target.issuer}/a`,
          token_endpoint: `${target.issuer}/t`,
          registration_endpoint: `${target.issuer}/register`,
        })
  const { clients } = await registered(target, ['main'], {
    ...{ signal, directory: '.', alone: true },
    transport: new FetchDispatcher({ fetch }),
  })
  expect(clients.main).toEqual({ client_id: 'made', client_secret: 'kept', auth: 'client_secret_post' })
})
