import type { Context } from 'hono'
import type { Hono } from 'hono/quick'
import type { Core } from './core.ts'
import type { Incoming } from './endpoints/endpoint.ts'
import { peopleToClick } from './endpoints/login.ts'
import { formToken, pageCaller } from './management/page-callers.ts'
import { pageLinks } from './page-links.ts'
import { guardPage } from './pages/content-policy.ts'
import { type WelcomePage, welcomePage } from './pages/welcome-page.ts'

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5cad"/><circle cx="8" cy="6" r="2.5" fill="#fff"/><path d="M8 8v5m0-2h2" stroke="#fff" stroke-width="1.5"/></svg>'

/** A page has room for a few. */
const mostNamed = 20

/** What somebody finds who looks at the address, and what a container asks whether it may send requests. */
export function addWelcome(app: Hono, core: Core): void {
  const { path } = core.addresses
  for (const name of ['/health', '/ready']) app.get(name, (context) => context.json({ status: 'ok' }))
  app.get('/favicon.ico', (context) =>
    context.body(icon, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }),
  )
  for (const address of new Set(['/', path, `${path}/`])) {
    if (address === '') continue
    app.get(address, async (context) => {
      context.header('cache-control', 'no-store')
      const response = await context.html(await welcomePage(await welcome(core, context)))
      await guardPage(response, core.addresses.pages)
      return response
    })
  }
}

async function welcome(core: Core, context: Context): Promise<WelcomePage> {
  const incoming: Incoming = {
    ...{ core, context, json: undefined },
    query: new URL(context.req.url).searchParams,
    form: new URLSearchParams(),
  }
  const { options, store, addresses } = core
  const any = options.clients === 'any'
  const clients = any ? [] : await store.clients()
  const client = clients.find(({ admin, enabled }) => enabled && !admin)
  const caller = await pageCaller(incoming)
  return {
    base: addresses.pages,
    issuer: core.issuer,
    csrf: await formToken(incoming),
    links: pageLinks(core),
    publicKeys: options.keys !== 'own',
    metadata: `/.well-known/${options.protocol === 'oauth' ? 'oauth-authorization-server' : 'openid-configuration'}`,
    people: options.login?.one_click === true ? await peopleToClick(core) : [],
    signedIn: caller?.user.name,
    users: named((await store.users()).map(({ username }) => username)),
    clients: any ? 'whoever comes' : named(clients.map(({ clientId }) => clientId)),
    configured:
      options.protocol === 'oauth'
        ? undefined
        : {
            clientId: client?.clientId ?? 'my-app',
            secret: client === undefined || client.method !== 'none',
          },
  }
}

function named(names: readonly string[]): readonly string[] {
  const rest = names.length - mostNamed
  return rest > 0 ? [...names.slice(0, mostNamed), `and ${rest} more`] : names
}
