import { describe, expect, test } from 'vitest'
import { createMockKeycloak } from '../keycloak/mock-keycloak.ts'
import { shop, Visitor } from '../keycloak/testing/visitor.ts'
import { createMockProvider } from '../provider/provider.ts'
import { setUp, TestBrowser } from '../provider/testing/client.ts'
import { filled } from '../provider/testing/hostile.ts'
import { keycloakRoutes, providerRoutes, type Route } from '../provider/testing/routes.ts'
import type { MockServer } from './mock-server.ts'
import { WindowOf } from './testing/window.ts'

const origin = 'http://localhost:9400'

interface Armed {
  readonly server: MockServer
  /** What there is, by the names of path parameters and of fields. */
  readonly real: Readonly<Record<string, string>>
  /** What a form can be about: pairs of what is to be confirmed and of an identifier. */
  readonly subjects: readonly (readonly [what: string, id: string])[]
  /** Pages of the user and of the administrator, what they say, and the cookies of a browser that gets them. */
  readonly own: readonly (readonly [path: string, says: string, cookie: string])[]
}

async function provider(): Promise<Armed> {
  const server = createMockProvider({ issuer: origin, ...setUp, login: { one_click: true } })
  const { watched, cookie } = withCookieSeen(server)
  const browser = new TestBrowser(watched)
  await browser.tokens()
  const window = new WindowOf(browser)
  await window.open('/admin')
  await window.press('Sign in', { client_id: 'admin', client_secret: 'secret of admin' })
  await window.open('/admin/users')
  const [grant] = await server.grants.list('kim')
  return {
    server,
    real: { id: grant?.id ?? '', client: 'web', user: 'user-kim', kid: 'test-rs256-1', username: 'kim' },
    subjects: [
      ['tokens-of-user', 'user-kim'],
      ['tokens-of-client', 'web'],
      ['token', grant?.id ?? ''],
    ],
    own: [
      ['/account', 'Applications with offline access', cookie()],
      ['/admin/users', '2 users', cookie()],
    ],
  }
}

async function keycloak(): Promise<Armed> {
  const server = createMockKeycloak({ url: origin, realms: [shop] })
  const visitor = new Visitor(server)
  await visitor.login('ca', 'ann')
  const pages = [
    ['/realms/shop/account/', 'ann', 'password of ann', 'Applications'],
    ['/admin/master/console/shop/sessions', 'admin', 'admin', 'Sessions'],
  ] as const
  const own = pages.map(async ([at, username, password, says]) => {
    // A browser tells the cookies of two realms apart by their paths.
    const { watched, cookie } = withCookieSeen(server)
    const window = new WindowOf(new Visitor(watched))
    const page = await window.open(at)
    await window.open(/id="continue" href="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '')
    await window.press('Sign In', { username, password })
    await window.open(at)
    return [at, says, cookie()] as const
  })
  const users = await server.users.list()
  return {
    server,
    real: {
      ...{ realm: 'shop', of: 'shop', user: users[0]?.id ?? '', client: await visitor.idOf('clients', 'ca') },
      ...{ id: users[0]?.id ?? '', what: 'user', seconds: '3600' },
    },
    subjects: [
      ['user', users[0]?.id ?? ''],
      ['realm', 'shop'],
    ],
    own: await Promise.all(own),
  }
}

/** What anybody may do without being anybody: to register a client. @see RFC 7591, section 3 */
const openToAll = /^POST (?:\/register|\/realms\/:realm\/clients-registrations\/.*)$/

const engines = [
  ['conforming provider', provider, providerRoutes(origin), 'kim'],
  ['Keycloak look-alike', keycloak, keycloakRoutes(origin), 'ann'],
] as const

describe.each(engines)('the %s', (_, arm, routes, user) => {
  const changing = routes.filter(([name]) => !name.startsWith('GET ') && !openToAll.test(name))

  test('has endpoints that change something', () => {
    expect(changing.length).toBeGreaterThan(30)
  })

  // RFC 9700, section 4.7 (CSRF): the cookies of the user go along, as in a browser that knows nothing of SameSite.
  test('changes nothing for a page of another site', async () => {
    let armed = await arm()
    expect(await missing(armed)).toEqual([])
    let before = await factsOf(armed.server, user)
    const changed: string[] = []
    for (const [name, route] of changing) {
      const { server, real, own } = armed
      const cookies = new Set(own.map(([, , cookie]) => cookie))
      for (const content of contents(armed)) {
        for (const cookie of cookies) {
          const sent = { ...content, cookie, origin: 'https://evil.example' }
          const request = requestTo(route, real, origin, sent)
          if (await isSent(server, request)) await server.fetch(request)
        }
      }
      const lost = await missing(armed)
      if (lost.length === 0 && (await factsOf(server, user)) === before) continue
      changed.push(name)
      armed = await arm()
      before = await factsOf(armed.server, user)
    }
    expect(changed).toEqual([])
  })

  // A name of the attacker that leads here: whatever is asked there is of the same origin as the page that asks.
  test('changes nothing for a page whose name was made to lead here', async () => {
    const armed = await arm()
    const { server, real } = armed
    const before = await factsOf(server, user)
    const evil = 'http://evil.example:9400'
    const changed: string[] = []
    for (const [name, route] of changing) {
      for (const content of contents(armed)) {
        await server.fetch(requestTo(route, real, evil, { ...content, site: 'same-origin', origin: evil }))
      }
      if ((await factsOf(server, user)) !== before) changed.push(name)
    }
    expect(changed).toEqual([])
  })

  test('shows no page of its management by a name that was made to lead here', async () => {
    const { server, real, own } = await arm()
    const shown: string[] = []
    for (const [name, route] of routes.filter(([each]) => managed.test(each))) {
      const address = `http://evil.example:9400${filled(route.path, (each) => real[each] ?? 'nobody')}`
      for (const cookie of ['', ...own.map(([, , each]) => each)]) {
        const { status } = await server.fetch(address, { headers: { accept: 'text/html', cookie } })
        if (status < 400) shown.push(`${name} ${status}`)
      }
    }
    expect(shown).toEqual([])
  })
})

/** Pages and interfaces of those who run the server, and of users about themselves. */
const managed = /^GET (?:\/account|\/control|\/admin(?!$))/

/** Pages of somebody who is signed in that are not shown any more. */
async function missing({ server, own }: Armed): Promise<string[]> {
  const gone: string[] = []
  for (const [path, says, cookie] of own) {
    const page = await server.fetch(origin + path, { headers: { accept: 'text/html', cookie } })
    if (!(await page.text()).includes(says)) gone.push(path)
  }
  return gone
}

/** What an attacker would like to change. */
async function factsOf(server: MockServer, user: string): Promise<string> {
  return JSON.stringify({
    users: await server.users.list(),
    clients: await server.clients.list(),
    grants: (await server.grants.list(user)).map(({ id }) => id),
    ahead: server.clock.offset,
    defects: server.defects.active(),
    faults: server.faults.active().length,
  })
}

interface Content {
  readonly type: string
  readonly body: string
}

/** What a page can send without asking first; a script of the same origin can send more. */
function contents({ real, subjects }: Armed): readonly Content[] {
  const wishes = {
    ...{ csrf: 'guessed', as: 'administrator', of: 'user', decision: 'logout', current: 'yes' },
    ...{ advance: '3600', hazard: 'rotation', effect: 'busy', endpoint: 'token', status: '503', times: '9' },
    ...{ username: 'mallory', password: 'password of kim', new_password: 'chosen', client_id: 'mallory' },
    ...{ clientId: 'mallory', name: 'mallory', enabled: 'false', notBefore: '1' },
    ...real,
  }
  const json = {
    ...wishes,
    advance: 3600,
    status: 503,
    times: 9,
    enabled: false,
    defects: ['reuse-not-detected'],
  }
  return [
    ...subjects.map(([what, id]) => ({
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ ...wishes, what, id }).toString(),
    })),
    { type: 'text/plain', body: JSON.stringify(json) },
    { type: 'application/json', body: JSON.stringify(json) },
  ]
}

function requestTo(
  { method, path }: Route,
  real: Readonly<Record<string, string>>,
  at: string,
  sent: Content & { readonly origin: string; readonly cookie?: string; readonly site?: string },
): Request {
  const headers = {
    ...{ 'content-type': sent.type, origin: sent.origin, 'sec-fetch-site': sent.site ?? 'cross-site' },
    ...(sent.cookie === undefined ? {} : { cookie: sent.cookie }),
  }
  const address = filled(path, (name) => real[name] ?? 'nobody')
  return new Request(`${at}${address}?seconds=3600`, { method, headers, body: sent.body })
}

/** Whether a browser sends a request of another origin: forms go out as they are, for the rest it asks first. */
async function isSent(server: MockServer, { url, method, headers }: Request): Promise<boolean> {
  const type = headers.get('content-type') ?? ''
  if (method === 'POST' && type !== 'application/json') return true
  const asks = {
    origin: headers.get('origin') ?? '',
    'access-control-request-method': method,
    'access-control-request-headers': 'content-type',
  }
  const { headers: granted } = await server.fetch(url, { method: 'OPTIONS', headers: asks })
  return granted.has('access-control-allow-origin')
}

/** The same server, and the cookies that the last request to it brought. */
function withCookieSeen<Server extends Pick<MockServer, 'fetch'>>(server: Server) {
  let cookie = ''
  const fetch: MockServer['fetch'] = (input, init) => {
    const request = new Request(input, init)
    cookie = request.headers.get('cookie') ?? cookie
    return server.fetch(request)
  }
  return { watched: { ...server, fetch }, cookie: () => cookie }
}
