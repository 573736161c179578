import { expect, test } from 'vitest'
import { withDefaults } from '../../target/defaults.ts'
import type { Calls } from '../../target/target-file.ts'
import { sessionInFrontOf } from '../testing/session-in-front-of.ts'

const issuer = 'https://op.example'

/** A test session with a server that answers by path, and what was sent there. */
function sessionWith(calls: Calls, answers: (request: Request) => Response) {
  const sent: { readonly at: string; readonly headers: Headers; readonly body: string }[] = []
  const target = withDefaults({
    issuer,
    clients: { main: { client_id: 'album', client_secret: 'secret-of-album', name: 'Photo Album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    admin: { bearer: 'token-of-root' },
    calls,
  })
  const places = { 'admin-list-user-tokens': 'target.yaml:7', 'admin-revoke-user': 'target.yaml:9' }
  const { actors } = sessionInFrontOf({ ...target, places }, async (request) => {
    const { pathname, search, searchParams } = new URL(request.url)
    const seen = { at: `${request.method} ${pathname}${search}`, headers: request.headers }
    sent.push({ ...seen, body: await request.clone().text() })
    if (pathname !== '/authorize') return answers(request)
    const location = `${searchParams.get('redirect_uri')}?code=c&state=${searchParams.get('state')}`
    return new Response(null, { status: 302, headers: { location } })
  })
  const { operations, users, clients } = actors
  return { operations, user: users.first, client: clients.main, sent }
}

const html = (body: string, headers: Record<string, string> = {}): Response =>
  new Response(`<!doctype html><title>My access</title>${body}`, {
    headers: { 'content-type': 'text/html', ...headers },
  })

test('an update that takes the whole document reads it, changes it and sends it back', async () => {
  const { operations, client, sent } = sessionWith(
    {
      'admin-disable-client': {
        request: 'GET /clients?id={client_id}',
        followed_by: [
          { request: 'GET /clients/{answer.0.key}' },
          { request: 'PUT /clients/{answer.key}', change: { enabled: false, redirect: '{redirect_uri}' } },
        ],
      },
    },
    ({ url }) => Response.json(url.includes('?') ? [{ key: 7 }] : { key: 7, enabled: true, name: 'Album' }),
  )
  await operations.state.disableClient(client)
  expect(sent.map(({ at }) => at)).toEqual(['GET /clients?id=album', 'GET /clients/7', 'PUT /clients/7'])
  expect(JSON.parse(sent[2]?.body ?? '')).toEqual({
    ...{ key: 7, enabled: false, name: 'Album' },
    redirect: 'https://rp.example/callback',
  })
})

test('a call stops at the first of its requests that is refused', async () => {
  const { operations, client, sent } = sessionWith(
    { 'admin-disable-client': { request: 'GET /clients', followed_by: [{ request: 'PUT /clients' }] } },
    () => new Response('no such client', { status: 404 }),
  )
  await expect(operations.state.disableClient(client)).rejects.toThrow(/got 404 "no such client"/)
  expect(sent).toHaveLength(1)
})

type Next = NonNullable<NonNullable<Calls['admin-list-client-tokens']>['next']>

test.each<[string, Next, (page: number) => Response]>([
  [
    'by the Link header',
    { header: true },
    (page) =>
      Response.json(
        [{ id: page }],
        page < 3
          ? { headers: { link: `</?page=1>; rel="first", <?page=${page + 1}>; rel="last next"` } }
          : undefined,
      ),
  ],
  [
    'by an address in the answer',
    { url: 'next' },
    (page) => Response.json({ list: [{ id: page }], next: page < 3 ? `/tokens?page=${page + 1}` : null }),
  ],
  [
    'by a cursor',
    { cursor: 'after', parameter: 'page' },
    (page) => Response.json({ list: [{ id: page }], after: page < 3 ? page + 1 : '' }),
  ],
  [
    'by numbers',
    { page: 1, parameter: 'page' },
    (page) => Response.json({ list: page <= 3 ? [{ id: page }] : [] }),
  ],
])('a list in pages is read to its end: %s', async (_, next, page) => {
  const inner = next.header === true ? {} : { list: 'list' }
  const { operations, client } = sessionWith(
    { 'admin-list-client-tokens': { request: 'GET /tokens', ...inner, next, entry: { id: 'id' } } },
    ({ url }) => page(Number(new URL(url).searchParams.get('page') ?? 1)),
  )
  const { entries } = await operations.adminListClient(client)
  expect(entries.map(({ id }) => id)).toEqual(['1', '2', '3'])
})

test('a list whose pages go round in a circle has an end, with its reason', async () => {
  const { operations, client } = sessionWith(
    {
      'admin-list-client-tokens': { request: 'GET /tokens', next: { url: 'next' }, list: 'list', entry: {} },
    },
    () => Response.json({ list: [1], next: '/tokens?page=2' }),
  )
  await expect(operations.adminListClient(client)).rejects.toThrow(/page 3 is one before/)
})

test('a page in place of a JSON list is told with the place of the call, its answer and a remedy', async () => {
  const { operations, user } = sessionWith(
    { 'admin-list-user-tokens': { request: 'GET /tokens', entry: { id: 'id' } } },
    () => html('<p>Hello'),
  )
  await expect(operations.adminListUser(user)).rejects.toThrow(
    'a list from admin-list-user-tokens (got 200, a page "My access" and no JSON list; `rows` reads pages); target.yaml:7 calls.admin-list-user-tokens',
  )
})

test.each<[string, object, string]>([
  ['an empty list', { items: [] }, 'shows 0, none of them offline access of kim (got 200 "{"items":[]}")'],
  ['no list', { total: 2 }, 'shows 0, none of them offline access of kim (got 200 "{"total":2}")'],
  ['an entry without the member', { items: [{ name: 'Album' }] }, 'a value for {entry.id}'],
])('%s in place of what is revoked is told with the place of the call', async (_, answer, message) => {
  const { operations, user } = sessionWith(
    {
      'admin-list-user-tokens': { request: 'GET /tokens', list: 'items', entry: { id: 'id' } },
      'admin-revoke-user': { request: 'DELETE /tokens/{entry.id}', each: 'admin-list-user-tokens' },
    },
    () => Response.json(answer),
  )
  const told = await operations.revoke('admin-revoke-user', { user }).then(String, String)
  expect(told).toContain(message)
  expect(told).toMatch(/target\.yaml:\d+ calls\.admin-/)
})

const asUser = { as: 'user-browser' } as const

test.each<[string, Response, Calls['user-list-grants'], RegExp]>([
  [
    'a sign-in page',
    html('<form><input name="user"><input type="password" name="pass"></form>'),
    { ...asUser, request: 'GET /my', rows: 'li', entry: {} },
    /got 200 from https:\/\/op\.example\/my, a sign-in page "My access"/,
  ],
  [
    'JSON',
    Response.json([]),
    { ...asUser, request: 'GET /my', rows: 'li', entry: {} },
    /a page from user-list-grants \(got 200 from .*, no HTML/,
  ],
  [
    'a row without what is looked for',
    html('<li>Photo Album</li>'),
    { ...asUser, request: 'GET /my', rows: 'li', entry: { id: 'a @href' } },
    /id of row 1 from user-list-grants: "a @href" is not in it/,
  ],
])('what a page shows in place of the list is said: %s', async (_, answer, list, message) => {
  const { operations, user } = sessionWith(list === undefined ? {} : { 'user-list-grants': list }, () =>
    answer.clone(),
  )
  await expect(operations.userList(user)).rejects.toThrow(message)
})

test.each<[string, string, Record<string, string>, object]>([
  ['a meta element', '<meta name="csrf" content="guard-1">', {}, { meta: 'csrf' }],
  ['a cookie', '', { 'set-cookie': 'XSRF-TOKEN=guard%2D1; Path=/' }, { cookie: 'XSRF-TOKEN' }],
  [
    'the form that it belongs to',
    '<form><input name="t" value="other"></form><form id="mine"><input name="t" value="guard-1"></form>',
    {},
    { field: 't', form: '#mine' },
  ],
])('a value against forged requests comes from %s, and goes anywhere', async (_, body, headers, source) => {
  const { operations, user, client, sent } = sessionWith(
    {
      'user-revoke-grant': {
        ...asUser,
        request: 'POST /revoke?t={csrf}',
        headers: { 'x-csrf': '{csrf}' },
        form: { client: '{client_id}', t: '{csrf}' },
        csrf: { page: '/my', ...source },
      },
    },
    () => html(body, headers),
  )
  await operations.revoke('user-revoke-grant', { user, client })
  const last = sent.at(-1)
  expect(last?.at).toBe('POST /revoke?t=guard-1')
  expect(last?.body).toBe('client=album&t=guard-1')
  expect(Object.fromEntries(last?.headers ?? [])).toMatchObject({
    ...{ 'x-csrf': 'guard-1', origin: issuer, referer: `${issuer}/my` },
    ...{ 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' },
  })
})
