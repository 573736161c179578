import { expect, test } from 'vitest'
import { withDefaults } from '../../target/defaults.ts'
import type { Target } from '../../target/target-file.ts'
import type { CredentialKind } from '../operations.ts'
import { sessionInFrontOf } from '../testing/session-in-front-of.ts'

const issuer = 'https://op.example'

/** A test session with a server of one answer, and what was sent there. */
function sessionWith(more: Partial<Target>, answer = new Response(null, { status: 403 })) {
  const sent: Request[] = []
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    calls: { 'admin-revoke-user': { request: 'DELETE /users/{username}/tokens' } },
    ...more,
  })
  const session = sessionInFrontOf(target, async (request) => {
    sent.push(request)
    return answer.clone()
  })
  return { ...session.actors, sent }
}

test.each<[string, Target['admin'], readonly CredentialKind[]]>([
  ['a token', { bearer: 'token-of-root' }, ['bearer', 'browser']],
  ['a key in a header', { header: { name: 'x-key', value: 'key-of-root' } }, ['bearer', 'header', 'browser']],
  [
    'a password',
    { basic: { username: 'root', password: 'password-of-root' } },
    ['bearer', 'basic', 'browser'],
  ],
])('an interface whose administrator has %s is tried with that kind, too', (_, admin, kinds) => {
  const { operations } = sessionWith(admin === undefined ? {} : { admin })
  expect(operations.credentialKindsOf('admin-revoke-user')).toEqual(kinds)
})

test.each<[CredentialKind, Target['admin'], string, string]>([
  ['bearer', { bearer: 'token-of-root' }, 'authorization', 'Bearer token-of-kim'],
  ['header', { header: { name: 'x-key', value: 'key-of-root' } }, 'x-key', 'token-of-kim'],
  [
    'basic',
    { basic: { username: 'root', password: 'password-of-root' } },
    'authorization',
    `Basic ${btoa('kim:password-of-kim')}`,
  ],
])(
  'another user puts what they have where the administrator puts theirs: %s',
  async (by, admin, name, value) => {
    const { operations, users, sent } = sessionWith(admin === undefined ? {} : { admin })
    const caller = { user: users.first, accessToken: 'token-of-kim', by }
    await operations.attempt('admin-revoke-user', { user: users.first }, caller)
    expect(sent).toHaveLength(1)
    expect(sent[0]?.headers.get(name)).toBe(value)
    for (const header of sent[0]?.headers.values() ?? []) expect(header).not.toMatch(/of-root/)
  },
)

test('a page without the token against forged requests is the refusal of somebody who has nothing to revoke', async () => {
  const page = new Response('<form action="/sign-in"><input name="user"></form>', {
    headers: { 'content-type': 'text/html' },
  })
  const call = {
    request: 'POST /grants/{client_id}/revoke',
    as: 'user-browser',
    form: { csrf: '{csrf}' },
    csrf: { page: '/grants', field: 'csrf' },
  } as const
  const { operations, users, clients, sent } = sessionWith({ calls: { 'user-revoke-grant': call } }, page)
  const subject = { user: users.first, client: clients.main }
  const attempts = await operations.attempt('user-revoke-grant', subject, 'nobody')
  expect(attempts.map(({ status, withheld }) => ({ status, withheld }))).toEqual([
    { status: 200, withheld: true },
  ])
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${issuer}/grants`])
})
