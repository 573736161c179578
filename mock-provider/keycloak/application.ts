import type { Context } from 'hono'
import { Hono } from 'hono/quick'
import { answerRefusal } from '../kit/answer-refusal.ts'
import type { Seen } from '../kit/front.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { wantsPage } from '../kit/wants-page.ts'
import { addAdministration } from './admin/administration.ts'
import { accountConsole, accountForms } from './console/account.ts'
import { addConsole } from './console/admin.ts'
import { allowCaller, preflight } from './cross-origin.ts'
import { discovery } from './endpoints/discovery.ts'
import { bearerOf } from './endpoints/userinfo.ts'
import { guardPage } from './page-headers.ts'
import { errorPage } from './pages.ts'
import { readRealmRequest } from './read-request.ts'
import type { RealmRequest } from './realm-request.ts'
import { text } from './representations.ts'
import { restError } from './rest-errors.ts'
import { accountRoutes, type Route, realmRoutes } from './routes.ts'
import type { KeycloakServer } from './server.ts'
import { addTestClock } from './test-clock.ts'

/** Everything that a server answers to. */
export function applicationOf(server: KeycloakServer): Hono {
  const { pathname } = new URL(server.base)
  const base = pathname === '/' ? '' : pathname
  const app = new Hono({ strict: false })
  app.onError(errorAnswer)
  app.notFound((context) => errorAnswer(restError(404), context))
  app.use(async (context, next) => {
    await next()
    const { method, path, url } = context.req
    const { form } = context.var as { readonly form?: URLSearchParams }
    const sent = [new URL(url).searchParams, ...(form === undefined ? [] : [form])]
    const row = server.journal.saw(method, path, sent, context.res.status)
    const seen = context.env as Seen | undefined
    if (seen !== undefined) Object.assign(seen, { row, ...(form === undefined ? {} : { form }) })
  })
  // A real server has these on the port for its management, if they are switched on.
  app.get(`${base}/health/:check{(?:ready|live|started)}?`, (context) =>
    context.json({ status: 'UP', checks: [] }),
  )
  addTestClock(app, `${base}/realms/:realm/test-clock`, server)
  for (const route of realmRoutes) addRoute(app, server, `${base}/realms/:realm${route.path}`, route)
  if (server.release.discovery.atRoot) {
    const route: Route = { method: 'GET', path: '', crossOrigin: 'any', handle: discovery }
    addRoute(app, server, `/.well-known/oauth-authorization-server${base}/realms/:realm`, route)
  }
  addAccount(app, server, `${base}/realms/:realm/account`)
  addAdministration(app, server, `${base}/admin`)
  addConsole(app, server, base)
  // A known address by another method.
  app.all(
    `${base}/realms/:realm/protocol/openid-connect/:endpoint{(?:auth|token|revoke|userinfo|logout|certs)}`,
    () => {
      throw restError(405)
    },
  )
  return app
}

function addRoute(app: Hono, server: KeycloakServer, path: string, route: Route): void {
  app.on(route.method, path, async (context) => {
    const request = await readRealmRequest(context, server)
    return answered(request, route)
  })
  if (route.crossOrigin !== undefined) app.options(path, preflight)
}

/** The answer of a route, a refusal included, with the headers that let scripts read it. */
async function answered(request: RealmRequest, route: Route): Promise<Response> {
  const { context, realm } = request
  let response: Response
  try {
    if (!realm.settings.enabled && route.page === true) {
      return context.html(await errorPage(realm.name, 'Realm not enabled'), 400)
    }
    if (!realm.settings.enabled && route.always !== true) {
      throw new OAuthError('access_denied', 'Realm not enabled', { status: 403 })
    }
    if (realm.settings.sslRequired === 'all' && request.base.startsWith('http:') && route.always !== true) {
      throw new OAuthError('invalid_request', 'HTTPS required', { status: 403 })
    }
    response = await route.handle(request)
  } catch (error) {
    response = await errorAnswer(error, context)
  }
  if (route.crossOrigin !== undefined) {
    const clientId = route.crossOrigin === 'any' ? undefined : await callingClient(request)
    allowCaller(context, request, clientId, response)
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    guardPage(response.headers, { framed: route.framed === true })
  }
  return response
}

/** The answer for a refusal, as a page where a browser comes to an address that is none; anything else goes on. */
async function errorAnswer(error: unknown, context: Context): Promise<Response> {
  if (!(error instanceof OAuthError)) throw error
  const isNone = [404, 405].includes(error.status) && wantsPage((name) => context.req.header(name))
  if (!isNone) return answerRefusal(context, error)
  const text = error.status === 404 ? 'Page not found' : 'This page is not opened like this'
  const page = await errorPage(context.req.param('realm') ?? 'Keycloak', text)
  const response = await context.html(page, error.status as 404)
  guardPage(response.headers, { framed: false })
  return response
}

/** The client that a request speaks for: by its parameters, or by the token it brings. */
async function callingClient(request: RealmRequest): Promise<string | undefined> {
  const named = request.form.get('client_id')
  if (named !== null) return named
  const token = bearerOf(request)
  const reading = token === undefined ? undefined : await request.realm.keys.read(token)
  return text(reading?.claims.azp)
}

function addAccount(app: Hono, server: KeycloakServer, path: string): void {
  for (const route of accountRoutes) {
    for (const prefix of [path, `${path}/v1alpha1`]) {
      const handle = async (request: RealmRequest): Promise<Response> =>
        wantsJson(request.context) ? route.handle(request) : accountConsole(request)
      addRoute(app, server, `${prefix}${route.path}`, { ...route, handle })
    }
  }
  for (const route of accountForms) addRoute(app, server, path + route.path, route)
  app.all(`${path}/:version{v[0-9].*}/*`, () => {
    throw restError(404, 'API version not found')
  })
}

function wantsJson(context: Context): boolean {
  const json = 'application/json'
  const accept = context.req.header('accept') ?? ''
  return accept.includes(json) || (context.req.header('content-type') ?? '').startsWith(json)
}
