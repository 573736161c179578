import { expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { sessionInFrontOf } from './testing/session-in-front-of.ts'

const issuer = 'https://op.example'

/** A test session with a server that answers everything with nothing, and what was sent there. */
function sessionFor(more: Partial<Target> = {}, metadata: Partial<ServerMetadata> = {}) {
  const sent: Request[] = []
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    ...more,
  })
  const session = sessionInFrontOf(
    target,
    async (request) => {
      sent.push(request)
      return new Response(null, { status: 204 })
    },
    {
      metadata: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        ...metadata,
      },
    },
  )
  return { ...session.actors, sent }
}

test.each<[string, Partial<ServerMetadata>, string]>([
  ['not encrypted', { token_endpoint: 'http://op.example/token' }, 'is not encrypted while the issuer is'],
  ['of this machine', { token_endpoint: 'https://localhost/token' }, 'is an address of this machine'],
  ['link-local', { token_endpoint: 'https://169.254.169.254/token' }, 'is a link-local address'],
])('no secret goes to a token endpoint that is %s', async (_, metadata, why) => {
  const { rp, clients, sent } = sessionFor({}, metadata)
  const asked = rp.refreshToken('the-token', clients.main)
  await expect(asked).rejects.toThrow(why)
  expect(sent).toEqual([])
})

test('calls go where the target file says, with names and passwords of any letters', async () => {
  const { operations, users, sent } = sessionFor({
    calls: { 'admin-revoke-user': { request: 'DELETE https://127.0.0.1:9/users/{username}' } },
    admin: { basic: { username: 'ädmin', password: 'pässwörd€' } },
  })
  await operations.attempt('admin-revoke-user', { user: users.first }, 'authorized')
  expect(sent.map(({ url }) => url)).toEqual(['https://127.0.0.1:9/users/kim'])
  const [, credentials = ''] = sent[0]?.headers.get('authorization')?.split(' ') ?? []
  expect(Buffer.from(credentials, 'base64').toString()).toBe('ädmin:pässwörd€')
})
