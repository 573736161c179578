import { expect, test } from 'vitest'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { withDefaults } from '../target/defaults.ts'
import { openStage } from './stage.ts'

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
  const stage = openStage({
    target,
    metadata: {
      issuer: target.issuer,
      authorization_endpoint: 'https://op.example/authorize',
      token_endpoint: 'https://op.example/token',
    },
    transport: new FetchDispatcher({
      async fetch(request) {
        bodies.push(await request.text())
        return new Response(null, { status: 201 })
      },
    }),
    offset: { milliseconds: 0 },
    signal: new AbortController().signal,
    takeSpareUser: () => undefined,
    tokensEndWithTheTarget: false,
  })
  await stage.makeActors({ users: 1, clients: 1 })
  await stage.close()
  const sent = bodies.join().match(/Aa1-[0-9a-f-]+/g) ?? []
  expect(sent).toHaveLength(2)
  for (const secret of sent) expect(JSON.stringify(stage.exchanges)).not.toContain(secret)
})
