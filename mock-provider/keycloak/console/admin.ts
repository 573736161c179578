import type { Context } from 'hono'
import type { Hono } from 'hono/quick'
import { OAuthError } from '../../kit/oauth-error.ts'
import { foreignHostOf } from '../../kit/own-origin.ts'
import { hasRight } from '../admin/access.ts'
import { masterRealm } from '../new-realm.ts'
import { guardPage } from '../page-headers.ts'
import { readRealmRequest } from '../read-request.ts'
import { restError } from '../rest-errors.ts'
import type { KeycloakServer } from '../server.ts'
import { nameOf } from '../shown-names.ts'
import { showClients, showSessions, showUsers } from './admin-lists.ts'
import { type ConsoleCaller, consoleCaller, signInToConsole, signOutOfConsole } from './admin-login.ts'
import { type ConsoleFrame, confirmPage } from './admin-pages.ts'
import type { ConsoleRequest } from './admin-request.ts'
import { confirmableOf } from './confirmable.ts'
import { refusedPage, shown, verifyForm } from './console-page.ts'

type Show = (request: ConsoleRequest, caller: ConsoleCaller, frame: ConsoleFrame) => Promise<Response>

/** The pages of the administrator's console, below the console's address and the name of a realm. */
const pages: readonly (readonly ['GET' | 'POST', string, Show])[] = [
  ['GET', 'sessions', showSessions],
  ['GET', 'users', showUsers],
  ['GET', 'clients', showClients],
  ['GET', 'confirm', showConfirm],
  ['POST', 'confirm', confirm],
  ['POST', 'sign-out', async (request) => signOutOfConsole(request)],
]

/** The console of the administrators of a realm: those of `master` look at every realm, others at their own. */
export function addConsole(app: Hono, server: KeycloakServer, base: string): void {
  const master = `${server.base}/admin/${masterRealm}/console/`
  for (const path of [`${base}/`, `${base}/admin`]) app.get(path, (context) => context.redirect(master, 302))
  app.get(`${base}/admin/:realm/console`, (context) =>
    answered(context, server, async (request, caller) => {
      const [first] = visibleRealms(request, caller)
      if (first === undefined) throw restError(403)
      return context.redirect(`${first.at}/sessions`, 303)
    }),
  )
  for (const [method, name, show] of pages) {
    app.on(method, `${base}/admin/:realm/console/:of/${name}`, (context) =>
      answered(context, server, async (request, caller) => {
        if (!hasRight(caller, request.realm, 'view-users')) throw restError(403)
        if (method === 'POST') verifyForm(request, caller.csrf)
        return show(request, caller, frameOf(request, caller))
      }),
    )
  }
}

async function answered(
  context: Context,
  server: KeycloakServer,
  handle: (request: ConsoleRequest, caller: ConsoleCaller) => Promise<Response>,
): Promise<Response> {
  const home = await readRealmRequest(context, server)
  const realm = server.realms.get(context.req.param('of') ?? home.realm.name)
  const request: ConsoleRequest = {
    ...home,
    ...(realm === undefined ? {} : { realm, issuer: server.issuerOf(realm) }),
    home,
    server,
    at: `${server.base}/admin/${home.realm.name}/console`,
  }
  let response: Response
  try {
    const foreign = foreignHostOf(context.req, [server.base])
    if (foreign !== undefined) throw new OAuthError('access_denied', foreign, { status: 403 })
    const caller = consoleCaller(request)
    if (caller !== undefined && realm === undefined) throw restError(404, 'There is no such realm.')
    response = caller === undefined ? await signInToConsole(request) : await handle(request, caller)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    response = await refusedPage(request, error)
  }
  guardPage(response.headers, { framed: false })
  return response
}

function visibleRealms({ server, at }: ConsoleRequest, caller: ConsoleCaller) {
  return [...server.realms.values()]
    .filter((realm) => hasRight(caller, realm, 'view-users'))
    .map(({ name }) => ({ name, at: `${at}/${encodeURIComponent(name)}` }))
    .toSorted((one, other) => Number(one.name === masterRealm) - Number(other.name === masterRealm))
}

function frameOf(request: ConsoleRequest, caller: ConsoleCaller): ConsoleFrame {
  const { realm, at, query } = request
  return {
    at: `${at}/${encodeURIComponent(realm.name)}`,
    realm: realm.name,
    realms: visibleRealms(request, caller),
    csrf: caller.csrf,
    administrator: nameOf(caller.user),
    ...(query.has('done') ? { done: 'It is done.' } : {}),
  }
}

async function showConfirm(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  frame: ConsoleFrame,
): Promise<Response> {
  const asked = { what: request.query.get('what') ?? '', id: request.query.get('id') ?? '' }
  return shown(request, confirmPage({ ...frame, ...asked, ...confirmableOf(request, caller, asked) }))
}

async function confirm(
  request: ConsoleRequest,
  caller: ConsoleCaller,
  frame: ConsoleFrame,
): Promise<Response> {
  const { form, context } = request
  const asked = { what: form.get('what') ?? '', id: form.get('id') ?? '' }
  const { run, back } = confirmableOf(request, caller, asked)
  await run()
  context.header('cache-control', 'no-store')
  return context.redirect(`${frame.at}${back}${back.includes('?') ? '&' : '?'}done=yes`, 303)
}
