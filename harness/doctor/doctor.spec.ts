import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import {
  createMockProvider,
  type DefectName,
  type MockProvider,
} from '../../mock-provider/provider/provider.ts'
import { mockCalls, mockClock } from '../../selftest/mock-calls.ts'
import { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { diagnose, exitCodeOf } from './doctor.ts'
import type { ProbeResult } from './probe.ts'

const { issuer } = conformanceProvider
type Answer = (
  path: string,
  request: Request,
  provider: MockProvider,
) => Response | undefined | Promise<Response | undefined>

// With users and clients of its own the doctor would not look at those of the file.
const { 'admin-create-user': _user, 'admin-create-client': _client, ...calls } = mockCalls

const healthy = withDefaults({
  issuer,
  clients: {
    main: {
      client_id: 'album',
      client_secret: 'test-secret-of-album',
      post_logout_redirect_uri: 'https://rp.example/signed-out',
    },
    second: { client_id: 'printer', client_secret: 'test-secret-of-printer', auth: 'client_secret_post' },
    account: { client_id: 'account-pages', client_secret: 'test-secret-of-account-pages' },
  },
  users: conformanceProvider.users.slice(0, 2),
  calls,
  admin: {
    client_credentials: {
      client_id: 'administration',
      client_secret: 'test-secret-of-administration',
      scope: 'admin',
    },
  },
  clock: { advance: mockClock },
})

/** The doctor's results for the mock, with another target file, a defect, or something in between that answers. */
async function diagnosis(fault: {
  readonly target?: Target
  readonly defect?: DefectName
  readonly answer?: Answer
}): Promise<ProbeResult[]> {
  const provider = createMockProvider({
    ...conformanceProvider,
    defects: fault.defect === undefined ? [] : [fault.defect],
  })
  const driver = new GenericDriver(fault.target ?? healthy, {
    directory: '.',
    transport: new FetchDispatcher({
      fetch: async (request) =>
        (await fault.answer?.(new URL(request.url).pathname, request, provider)) ?? provider.fetch(request),
    }),
  })
  const results: ProbeResult[] = []
  const { signal } = new AbortController()
  for await (const result of diagnose(driver, { signal, allowDestructive: true })) results.push(result)
  return results
}

const at =
  (wanted: string, answer: () => Response): Answer =>
  (path) =>
    path.includes(wanted) ? answer() : undefined

const withClient = (change: object): Target => ({
  ...healthy,
  clients: { ...healthy.clients, main: { ...healthy.clients.main, ...change } },
})

const [first, second] = healthy.users

test('a healthy target has no complaint, and everything that was made is ended', async () => {
  const results = await diagnosis({})
  expect(results.filter(({ state }) => state === 'bad' || state === 'left out')).toEqual([])
  expect(results.at(-1)).toEqual({
    what: 'clean-up',
    state: 'ok',
    said: expect.stringMatching(/^\d+ tokens revoked, nothing left behind$/),
  })
  expect(exitCodeOf(results)).toBe(0)
})

const html = () => new Response('<!doctype html><p>Hello', { headers: { 'content-type': 'text/html' } })
const json = (body: unknown) => () => Response.json(body)

function crashingAfterRevocation(): Answer {
  let revoked = false
  return (path) => {
    if (path === '/revoke') revoked = true
    return revoked && path === '/token' ? new Response(null, { status: 500 }) : undefined
  }
}

/** Each fault with the first complaint about it, its remedy, and how a run would end. */
const faults: readonly [
  string,
  Parameters<typeof diagnosis>[0],
  string,
  RegExp,
  RegExp | undefined,
  number,
][] = [
  [
    'discovery that is a page',
    { answer: at('/.well-known/', html) },
    'reachable, issuer, discovery',
    /is no discovery document: found an HTML page/,
    undefined,
    4,
  ],
  [
    'another issuer',
    { answer: at('/.well-known/', json({ issuer: 'https://other.example' })) },
    'reachable, issuer, discovery',
    /names the issuer "https:\/\/other\.example"/,
    undefined,
    2,
  ],
  [
    'a connection that is cut',
    {
      answer: () => {
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
      },
    },
    'reachable, issuer, discovery',
    /the connection was cut/,
    undefined,
    4,
  ],
  [
    'a sign-in that leads elsewhere',
    {
      answer: at(
        '/authorize',
        () => new Response(null, { status: 302, headers: { location: 'https://x.example/' } }),
      ),
    },
    'client main: redirect URI',
    /^the sign-in leads to https:\/\/x\.example, which the target file does not name/,
    /^hosts: \[https:\/\/x\.example\]$/,
    3,
  ],
  [
    'a key that is none',
    { answer: at('/jwks', json({ keys: [null] })) },
    'keys',
    /keys\.0 is no key/,
    undefined,
    4,
  ],
  ['no keys', { answer: at('/jwks', json({ keys: [] })) }, 'keys', /the key set is empty/, /signing key/, 3],
  ['keys that are a page', { answer: at('/jwks', html) }, 'keys', /is no JSON Web Key Set/, undefined, 4],
  [
    'a clock that is ahead',
    {
      answer: (path) =>
        path.includes('/.well-known/')
          ? Response.json(
              {
                issuer,
                authorization_endpoint: `${issuer}/authorize`,
                token_endpoint: `${issuer}/token`,
                jwks_uri: `${issuer}/jwks`,
              },
              { headers: { date: new Date(Date.now() + 300_000).toUTCString() } },
            )
          : undefined,
    },
    'clock',
    /^the server's clock is (299|300) s ahead$/,
    /set both clocks/,
    3,
  ],
  [
    'a wrong secret',
    { target: withClient({ client_secret: 'wrong' }) },
    'client main authenticates',
    /the server refused album \(401 invalid_client\)/,
    /client_secret and auth of clients\.main/,
    2,
  ],
  [
    'a client that is not there',
    { target: withClient({ client_id: 'nobody' }) },
    'client main authenticates',
    /the server refused nobody/,
    /check client_id/,
    2,
  ],
  [
    'a redirect URI that is not registered',
    { target: withClient({ redirect_uri: 'https://rp.example/other' }) },
    'client main: redirect URI',
    /refused the request \(HTTP 400\)/,
    /register https:\/\/rp\.example\/other for album/,
    2,
  ],
  [
    'a wrong password',
    {
      target: {
        ...healthy,
        users: [{ username: first?.username ?? '', password: 'wrong' }, ...(second ? [second] : [])],
      },
    },
    'first user signs in',
    /refused the password/,
    new RegExp(`password of users: ${first?.username}`),
    2,
  ],
  [
    'a wrong password of the second user',
    {
      target: {
        ...healthy,
        users: [...(first ? [first] : []), { username: second?.username ?? '', password: 'wrong' }],
      },
    },
    'second user signs in',
    /refused the password/,
    new RegExp(`password of users: ${second?.username}`),
    2,
  ],
  [
    'a sign-in page that nobody understands',
    { answer: (path, { method }) => (path === '/login' && method === 'GET' ? html() : undefined) },
    'first user signs in',
    /an unknown page at http:\S+\/login; it says "Hello"/,
    /login: rules/,
    3,
  ],
  [
    'no offline token',
    { defect: 'offline-scope-yields-no-refresh-token' },
    'offline token',
    /no refresh token came/,
    /allow album the scope offline_access/,
    3,
  ],
  [
    'a list that shows nothing',
    {
      answer: (path, { method }) =>
        path === '/account/offline' && method === 'GET' ? Response.json({ offline_access: [] }) : undefined,
    },
    'list of the user',
    /is empty although an offline token exists/,
    /user-list-grants/,
    3,
  ],
  [
    'a logout that ends nothing',
    { answer: (path) => (path === '/logout' ? new Response('<p>Bye') : undefined) },
    'logout ends the login session',
    /alive after the logout request/,
    /logout: rules/,
    3,
  ],
  [
    'an administrator who may not',
    { target: { ...healthy, admin: { bearer: 'nonsense' } } },
    "administrator's list of a user",
    /401/,
    undefined,
    3,
  ],
  [
    'a server that crashes once a token was revoked, which is no refusal',
    { answer: crashingAfterRevocation() },
    'revocation endpoint',
    /the refresh after it failed \(HTTP 500\)/,
    undefined,
    4,
  ],
  [
    'a clock that does not move',
    { answer: at('/control/clock', () => new Response(null, { status: 403 })) },
    'revocation endpoint',
    /a moved clock \(got 403 empty body\)/,
    undefined,
    3,
  ],
]

test.each(faults)('%s is reported, with what to do', async (_, fault, what, said, remedy, exitCode) => {
  const results = await diagnosis(fault)
  const complaint = results.find(({ state }) => state === 'bad')
  expect(complaint).toMatchObject({ what, said: expect.stringMatching(said), exitCode })
  if (remedy !== undefined) expect(complaint?.remedy).toMatch(remedy)
  expect(exitCodeOf(results)).toBe(exitCode)
})

test('a call without effect is a note, since judging it is for the suites', async () => {
  const results = await diagnosis({ defect: 'user-revoke-noop' })
  expect(results.filter(({ state }) => state === 'note')).toContainEqual({
    what: 'call user-revoke-grant',
    state: 'note',
    said: expect.stringMatching(
      /^accepted, but the token still works \(DELETE http:\S+\/account\/clients\/album\/offline\S* answered 204\)$/,
    ),
  })
})

test('a redirect URI that is refused only after the sign-in is told before anything leans on it', async () => {
  const results = await diagnosis({
    answer: at('/authorize/continue', () => new Response('<title>No such callback</title>', { status: 400 })),
  })
  expect(results.find(({ state }) => state === 'bad')).toMatchObject({
    what: 'client main: redirect URI',
    said: expect.stringMatching(
      /^after the sign-in, HTTP 400 at \S+\/authorize\/continue \("No such callback"\)/,
    ),
    remedy: expect.stringContaining('register https://rp.example/callback for album'),
    exitCode: 2,
  })
})

test('a wrong password is sent once, however many probes need a sign-in', async () => {
  let sent = 0
  const answer: Answer = async (path, request) => {
    if (path === '/login' && request.method === 'POST' && (await request.clone().text()).includes('wrong'))
      sent += 1
    return undefined
  }
  const target = { ...healthy, users: [{ username: first?.username ?? '', password: 'wrong' }] }
  expect(exitCodeOf(await diagnosis({ target, answer }))).toBe(2)
  expect(sent).toBe(1)
})

test('a public client that gets no refresh token is a note, since servers may keep it so', async () => {
  const answer: Answer = async (path, request, provider) => {
    if (path !== '/token' || !(await request.clone().text()).includes('client_id=phone')) return undefined
    const { refresh_token: _, ...rest } = (await (await provider.fetch(request)).json()) as Record<
      string,
      unknown
    >
    return Response.json(rest)
  }
  const target = {
    ...healthy,
    clients: { ...healthy.clients, public: { client_id: 'phone', auth: 'none' as const } },
  }
  const results = await diagnosis({ target, answer })
  expect(results.find(({ what }) => what === 'client public: offline token')).toMatchObject({
    state: 'note',
    said: expect.stringContaining('no refresh token comes for the public client'),
    remedy: expect.stringContaining('allow phone the scope offline_access'),
  })
  expect(exitCodeOf(results)).toBe(0)
})

test('tokens that nothing can revoke are a note, and not a failed clean-up', async () => {
  const answer: Answer = async (path, request, provider) => {
    if (!path.includes('/.well-known/')) return undefined
    const { revocation_endpoint: _, ...rest } = (await (await provider.fetch(request)).json()) as Record<
      string,
      unknown
    >
    return Response.json(rest)
  }
  // It ends whatever its user has.
  const { 'global-revoke-user': _, ...others } = calls
  const results = await diagnosis({ target: { ...healthy, calls: others }, answer })
  expect(results.at(-1)).toMatchObject({
    what: 'clean-up',
    state: 'note',
    said: expect.stringMatching(/^\d+ of \d+ tokens go on living: the server has no revocation endpoint/),
    remedy: expect.stringContaining('endpoints: { revocation_endpoint: <url> }'),
  })
  expect(exitCodeOf(results)).toBe(0)
})

test('no result says a secret, even if the server repeats what it was sent', async () => {
  const results = await diagnosis({
    answer: async (path, request) => {
      if (path !== '/token') return undefined
      const body = await request.text()
      const sent = `${request.headers.get('authorization')} ${atob(request.headers.get('authorization')?.slice(6) ?? '')}`
      return Response.json({ error: `not accepted: ${sent} ${body}` }, { status: 400 })
    },
  })
  const text = JSON.stringify(results)
  expect(text).toContain('not accepted')
  for (const secret of ['test-secret-of-album', btoa('album:test-secret-of-album'), 'test-secret-of-printer'])
    expect(text).not.toContain(secret)
})

test('metadata that cannot be used is reported', async () => {
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: 'http://169.254.169.254/userinfo',
    jwks_uri: null,
  }
  const results = await diagnosis({ answer: at('/.well-known/', json(document)) })
  expect(results.filter(({ what }) => what === 'metadata')).toEqual([
    {
      what: 'metadata',
      state: 'note',
      said: 'jwks_uri of the metadata cannot be used: found null, wanted a text',
    },
    {
      what: 'metadata',
      state: 'note',
      said: expect.stringMatching(
        /^userinfo_endpoint leads to http:\/\/169\.254\.169\.254, .* add hosts: \[http:\/\/169\.254\.169\.254\]$/,
      ),
    },
  ])
})
