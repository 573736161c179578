import type { Context } from 'hono'
import { html } from 'hono/html'
import { Hono } from 'hono/quick'
import { Clock } from '../clock.ts'
import { Journal, type SeenRequest } from '../journal.ts'
import { type AdminRoute, requireRight } from './admin/access.ts'
import { clientRoutes } from './admin/clients.ts'
import { realmRoutes as adminRealmRoutes, shownRealm } from './admin/realms.ts'
import { roleRoutes } from './admin/roles.ts'
import { sessionRoutes } from './admin/sessions.ts'
import { userRoutes } from './admin/users.ts'
import type { Deliver } from './back-channel.ts'
import { allowOrigin, preflight } from './cross-origin.ts'
import { demoRealm } from './demo-realm.ts'
import { discovery } from './endpoints/discovery.ts'
import { bearerOf } from './endpoints/userinfo.ts'
import { masterRealm } from './furniture.ts'
import type { Realm } from './realm.ts'
import { oauthRefusal, Refusal, restRefusal } from './refusal.ts'
import { releaseOf } from './release.ts'
import { type Representation, text } from './representations.ts'
import { accountRoutes, type Route, realmRoutes } from './routes.ts'
import { type Administrator, KeycloakServer } from './server.ts'
import { addTestClock } from './test-clock.ts'
import { jsonWithCharset, type Visit } from './visit.ts'

export interface MockKeycloakOptions {
  /** Address of the server, with or without a path, without a trailing slash. */
  readonly url?: string
  /** The release to be: `26.7` (default), `26.0` and so on; a patch release counts as its line. */
  readonly version?: string
  /** Realms as Keycloak exports them. Default: one realm `demo` with the people and clients of the mock. */
  readonly realms?: readonly Representation[]
  /** Carries logout tokens to clients. Default: the global `fetch`. */
  readonly deliver?: Deliver
  /** Who administers the master realm. Default `admin` with password `admin`. */
  readonly administrator?: Administrator
}

/** A running Keycloak look-alike without a socket: requests go in by `fetch`. */
export interface MockKeycloak {
  /** Address of the server. */
  readonly url: string
  /** The release it behaves like, e.g. `26.7.3`. */
  readonly version: string
  /** Names of its realms. */
  readonly realms: readonly string[]
  readonly clock: Clock
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: readonly SeenRequest[]
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

/**
 * Makes a mock that answers as Keycloak does, as far as offline tokens need it: realm paths, tokens and their claims,
 * pages, error texts, the account and the administrator's interface.
 *
 * @throws RangeError for a release that is not known
 * @throws Refusal for a realm that cannot be imported
 */
export function createMockKeycloak(options: MockKeycloakOptions = {}): MockKeycloak {
  const url = (options.url ?? 'http://127.0.0.1:9400').replace(/\/$/, '')
  const clock = new Clock()
  const release = releaseOf(options.version)
  const administrator = options.administrator ?? { username: 'admin', password: 'admin' }
  const deliver: Deliver =
    options.deliver ?? ((address, form) => fetch(address, { method: 'POST', body: form }))
  const server = new KeycloakServer({ release, clock, base: url, administrator, deliver })
  for (const realm of options.realms ?? [demoRealm]) server.addRealm(realm)
  const journal = new Journal(clock)
  const app = application(server, journal)
  return {
    url,
    version: release.version,
    get realms() {
      return [...server.realms.keys()].filter((name) => name !== masterRealm)
    },
    clock,
    get requests() {
      return journal.requests
    },
    fetch: async (request) => app.fetch(request),
    close: async () => {},
  }
}

function application(server: KeycloakServer, journal: Journal): Hono {
  const { pathname } = new URL(server.base)
  const base = pathname === '/' ? '' : pathname
  const app = new Hono({ strict: false })
  app.onError((error, context) => refused(error, context))
  app.notFound((context) => context.json({ error: 'HTTP 404 Not Found' }, 404))
  app.use(async (context, next) => {
    await next()
    journal.saw(
      context.req.method,
      context.req.path,
      [new URL(context.req.url).searchParams],
      context.res.status,
    )
  })
  addTestClock(app, `${base}/realms/:realm/test-clock`, server.clock)
  for (const route of realmRoutes) addRoute(app, server, `${base}/realms/:realm${route.path}`, route)
  if (server.release.discovery.atRoot) {
    const route: Route = { method: 'GET', path: '', crossOrigin: 'any', handle: discovery }
    addRoute(app, server, `/.well-known/oauth-authorization-server${base}/realms/:realm`, route)
  }
  addAccount(app, server, `${base}/realms/:realm/account`)
  addAdministration(app, server, `${base}/admin`)
  // A known address by another method.
  app.all(
    `${base}/realms/:realm/protocol/openid-connect/:endpoint{(?:auth|token|revoke|userinfo|logout|certs)}`,
    () => {
      throw restRefusal(405)
    },
  )
  return app
}

function addRoute(app: Hono, server: KeycloakServer, path: string, route: Route): void {
  app.on(route.method, path, async (context) => {
    const visit = await visitOf(context, server)
    return answered(visit, route)
  })
  if (route.crossOrigin !== undefined) app.options(path, preflight)
}

/** The answer of a route, a refusal included, with the headers that let scripts read it. */
async function answered(visit: Visit, route: Route): Promise<Response> {
  const { context, realm } = visit
  let response: Response
  try {
    if (!realm.settings.enabled && route.always !== true) {
      throw oauthRefusal('access_denied', 'Realm not enabled', 403)
    }
    if (realm.settings.sslRequired === 'all' && visit.base.startsWith('http:') && route.always !== true) {
      throw oauthRefusal('invalid_request', 'HTTPS required', 403)
    }
    response = await route.handle(visit)
  } catch (error) {
    response = refused(error, context)
  }
  if (route.crossOrigin !== undefined) {
    const clientId = route.crossOrigin === 'any' ? undefined : await callingClient(visit)
    allowOrigin(context, realm, clientId, response)
  }
  return response
}

/** The client that a request speaks for: by its parameters, or by the token it brings. */
async function callingClient(visit: Visit): Promise<string | undefined> {
  const named = visit.form.get('client_id')
  if (named !== null) return named
  const token = bearerOf(visit)
  const reading = token === undefined ? undefined : await visit.realm.keys.read(token)
  return text(reading?.claims.azp)
}

async function visitOf(context: Context, server: KeycloakServer): Promise<Visit> {
  const realm = server.realms.get(context.req.param('realm') ?? '')
  if (realm === undefined) throw restRefusal(404, 'Realm does not exist')
  return { ...(await requestOf(context, server)), realm, issuer: server.issuerOf(realm) }
}

async function requestOf(context: Context, server: KeycloakServer): Promise<Omit<Visit, 'realm' | 'issuer'>> {
  const type = context.req.header('content-type') ?? ''
  const body = type.startsWith('application/x-www-form-urlencoded') || type.startsWith('application/json')
  const content = body ? await context.req.text() : ''
  return {
    release: server.release,
    base: server.base,
    now: server.now(),
    deliver: server.deliver,
    context,
    query: new URL(context.req.url).searchParams,
    form: new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? content : ''),
    json: type.startsWith('application/json') && content !== '' ? parsed(content) : undefined,
  }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    throw restRefusal(400, 'Cannot parse the JSON')
  }
}

function addAccount(app: Hono, server: KeycloakServer, path: string): void {
  for (const route of accountRoutes) {
    for (const prefix of [path, `${path}/v1alpha1`]) {
      const handle = async (visit: Visit): Promise<Response> =>
        wantsJson(visit.context) ? route.handle(visit) : accountConsole(visit)
      addRoute(app, server, `${prefix}${route.path}`, { ...route, handle })
    }
  }
  app.all(`${path}/:version{v[0-9].*}/*`, () => {
    throw restRefusal(404, 'API version not found')
  })
}

function wantsJson(context: Context): boolean {
  const json = 'application/json'
  const accept = context.req.header('accept') ?? ''
  return accept.includes(json) || (context.req.header('content-type') ?? '').startsWith(json)
}

/** Keycloak's console is an application of scripts; nothing can be read from its page. */
async function accountConsole({ context, realm }: Visit): Promise<Response> {
  return context.html(
    await html`<!doctype html><html lang="en"><head><title>Account Management</title>
<script id="environment" type="application/json">{"realm":"${realm.name}","clientId":"account-console"}<\/script></head>
<body><p>This mock has no account console; its account interface answers requests for JSON.</p></body></html>`,
  )
}

function addAdministration(app: Hono, server: KeycloakServer, path: string): void {
  const master = async (context: Context) => {
    const realm = server.realms.get(masterRealm) as Realm
    const visit = { ...(await requestOf(context, server)), realm, issuer: server.issuerOf(realm), server }
    return visit
  }
  app.get(`${path}/serverinfo`, async (context) => {
    await requireRight(await master(context), undefined)
    return jsonWithCharset(context, { systemInfo: { version: server.release.version } })
  })
  app.get(`${path}/realms`, async (context) => {
    await requireRight(await master(context), 'view-realm')
    return jsonWithCharset(context, [...server.realms.values()].map(shownRealm))
  })
  app.post(`${path}/realms`, async (context) => {
    const visit = await master(context)
    await requireRight(visit, 'manage-realm')
    const realm = server.addRealm((visit.json ?? {}) as Representation)
    context.header('location', `${server.base}/admin/realms/${realm.name}`)
    return context.body(null, 201)
  })
  const routes: readonly AdminRoute[] = [
    ...adminRealmRoutes,
    ...sessionRoutes,
    ...userRoutes,
    ...clientRoutes,
    ...roleRoutes,
  ]
  for (const route of routes) {
    app.on(route.method, `${path}/realms/:realm${route.path}`, async (context) => {
      const realm = server.realms.get(context.req.param('realm') ?? '')
      if (realm === undefined) {
        await requireRight(await master(context), undefined)
        throw restRefusal(404, 'Realm not found.')
      }
      const visit = { ...(await requestOf(context, server)), realm, issuer: server.issuerOf(realm), server }
      await requireRight(visit, route.right)
      const response = await route.handle(visit)
      const type = response.headers.get('content-type')
      if (type?.startsWith('application/json'))
        response.headers.set('content-type', 'application/json;charset=UTF-8')
      return response
    })
  }
}

function refused(error: unknown, context: Context): Response {
  if (!(error instanceof Refusal)) throw error
  for (const [name, value] of Object.entries(error.headers)) context.header(name, value)
  return error.body === undefined
    ? context.body(null, error.status as 401)
    : context.json(error.body, error.status as 400)
}
