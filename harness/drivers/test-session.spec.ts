import { expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import { sessionInFrontOf } from './testing/session-in-front-of.ts'

test('passwords and secrets of throw-away users and clients are redacted wherever a call puts them', async () => {
  const bodies: string[] = []
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album' } },
    users: [],
    calls: {
      'admin-create-user': {
        request: 'POST /users',
        json: { credentials: [{ type: 'password', value: '{password}' }] },
      },
      'admin-delete-user': { request: 'DELETE /users/{username}' },
      'admin-create-client': { request: 'POST /clients', json: { settings: [{ value: '{client_secret}' }] } },
      'admin-delete-client': { request: 'DELETE /clients/{client_id}' },
    },
  })
  const session = sessionInFrontOf(
    target,
    async (request) => {
      bodies.push(await request.text())
      return new Response(null, { status: 201 })
    },
    { tokensEndWithTheTarget: false },
  )
  await session.createActors({ users: 1, clients: 1 })
  await session.close()
  const sent = bodies.join().match(/Aa1-[0-9a-f-]+/g) ?? []
  expect(sent).toHaveLength(2)
  for (const secret of sent) expect(JSON.stringify(session.exchanges)).not.toContain(secret)
})

test('the administrator signs in anew after a restart, since the server may have forgotten the old token', async () => {
  const issued: string[] = []
  const accepted: string[] = []
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    calls: { 'admin-revoke-user': { request: 'DELETE /users/{username}/tokens' } },
    admin: { client_credentials: { client_id: 'admin', client_secret: 'secret-of-admin' } },
  })
  const session = sessionInFrontOf(
    target,
    async (request) => {
      if (request.url.endsWith('/token')) {
        issued.push(`token-${issued.length + 1}`)
        return Response.json({ access_token: issued.at(-1), token_type: 'Bearer', expires_in: 300 })
      }
      accepted.push(request.headers.get('authorization') ?? '')
      return new Response(null, { status: 204 })
    },
    { restart: async () => {} },
  )
  const { operations, users } = session.actors
  await operations.attempt('admin-revoke-user', { user: users.first }, 'authorized')
  await operations.attempt('admin-revoke-user', { user: users.first }, 'authorized')
  await operations.restart()
  await operations.attempt('admin-revoke-user', { user: users.first }, 'authorized')
  expect(accepted).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
})

test.each([
  ['by the new name', true],
  ['by the old one where the server did not rename them', false],
])('a user whom a check renames is removed %s', async (_, renames) => {
  const names = new Set<string>()
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    calls: {
      'admin-create-user': { request: 'POST /users', json: { name: '{username}' } },
      'admin-rename-user': { request: 'PATCH /users/{username}', json: { name: '{new_username}' } },
      'admin-delete-user': { request: 'DELETE /users/{username}' },
    },
  })
  const session = sessionInFrontOf(
    target,
    async (request) => {
      const old = new URL(request.url).pathname.split('/')[2] ?? ''
      if (request.method !== 'POST' && !names.has(old)) return new Response(null, { status: 404 })
      if (request.method === 'PATCH' && !renames) return new Response(null, { status: 403 })
      names.delete(old)
      if (request.method !== 'DELETE') names.add(((await request.json()) as { name: string }).name)
      return new Response(null, { status: 204 })
    },
    { tokensEndWithTheTarget: false },
  )
  await session.createActors({ users: 1, clients: 1 })
  const renamed = session.actors.operations.state.renameUser(session.actors.users.first)
  await renamed.catch((error: Error) => expect(error.message).toContain('403'))
  await session.close()
  expect([...names]).toEqual([])
})
