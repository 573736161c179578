import { OAuthError } from '../../kit/oauth-error.ts'
import type { ListedGrant } from '../core.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import { pageLinks } from '../page-links.ts'
import {
  adminSignInPage,
  clientsPage,
  confirmPage,
  type ShownGrant,
  type TokensPage,
  tokensPage,
  usersPage,
} from '../pages/admin-pages.ts'
import { Administrators, mayClick } from './administrators.ts'
import { clientOf, confirmableOf, userOf } from './confirmable.ts'
import { inspectorEndpoints } from './inspector.ts'
import { formToken, seeOther, verifyForm } from './page-callers.ts'
import type { Handle, Route } from './page-route.ts'
import { settingsEndpoints } from './settings-pages.ts'
import { tokenPage } from './token-pages.ts'
import { wholeNumber } from './values.ts'

const rowsOnPage = 25

/** Pages by which an administrator sees users, clients and their offline tokens, and ends them. */
export function adminPageEndpoints(): readonly Endpoint[] {
  const administrators = new Administrators()
  const route: Route = (method, path, handle, page = true) => ({
    ...{ method, path, page, option: 'admin', ownNamesOnly: true },
    async handle(incoming) {
      const administrator = await administrators.nameOf(incoming)
      if (administrator === undefined) return seeOther(incoming, '/admin/sign-in')
      if (method === 'POST') await verifyForm(incoming)
      incoming.context.header('cache-control', 'no-store')
      const { core, query } = incoming
      const frame = {
        base: core.addresses.pages,
        csrf: await formToken(incoming),
        administrator,
        links: pageLinks(core),
      }
      return handle(incoming, query.get('done') === 'yes' ? { ...frame, done: 'Done.' } : frame)
    },
  })
  return [
    ...signInEndpoints(administrators),
    route('GET', '/admin', async (incoming) => seeOther(incoming, '/admin/users')),
    route('GET', '/admin/users', showUsers, 'only'),
    route('GET', '/admin/clients', showClients, 'only'),
    route('GET', '/admin/users/:id/offline', showTokensOfUser, 'only'),
    route('GET', '/admin/clients/:client/offline', showTokensOfClient, 'only'),
    route('GET', '/admin/confirm', async ({ core, context, query }, frame) => {
      const [what, id] = [query.get('what') ?? '', query.get('id') ?? '']
      const confirmable = await confirmableOf(core, what, id)
      return context.html(await confirmPage({ ...frame, ...confirmable, what, id }))
    }),
    route('POST', '/admin/confirm', async (incoming) => {
      const { core, form } = incoming
      const confirmable = await confirmableOf(core, form.get('what') ?? '', form.get('id') ?? '')
      await confirmable.run()
      return seeOther(incoming, `${confirmable.back}?done=yes`)
    }),
    route('POST', '/admin/enable', async (incoming) => {
      const { core, form } = incoming
      const id = form.get('id') ?? ''
      const isUser = form.get('of') === 'user'
      if (isUser) await core.store.putUser({ ...(await userOf(core, id)), enabled: true })
      else await core.store.putClient({ ...(await clientOf(core, id)), enabled: true })
      return seeOther(
        incoming,
        `/admin/${isUser ? 'users' : 'clients'}/${encodeURIComponent(id)}/offline?done=yes`,
      )
    }),
    ...inspectorEndpoints(route),
    ...settingsEndpoints(route),
    route('POST', '/admin/sign-out', async (incoming) => {
      await administrators.signOut(incoming)
      return seeOther(incoming, '/')
    }),
  ]
}

function signInEndpoints(administrators: Administrators): readonly Endpoint[] {
  const show = async (incoming: Incoming, error?: string): Promise<Response> => {
    const { core, context, form } = incoming
    context.header('cache-control', 'no-store')
    const page = await adminSignInPage({
      base: core.addresses.pages,
      csrf: await formToken(incoming),
      clicks: mayClick(incoming),
      client: form.get('client_id') ?? '',
      ...(error === undefined ? {} : { error }),
    })
    return context.html(page, error === undefined ? 200 : 403)
  }
  const at = { path: '/admin/sign-in', option: 'admin', ownNamesOnly: true, page: true } as const
  return [
    { ...at, method: 'GET', handle: async (incoming) => show(incoming) },
    {
      ...at,
      method: 'POST',
      async handle(incoming) {
        await verifyForm(incoming)
        try {
          await administrators.signIn(incoming)
        } catch (error) {
          if (!(error instanceof OAuthError)) throw error
          return show(incoming, 'The client or the secret is wrong, or the client is no administrator.')
        }
        return seeOther(incoming, '/admin/users')
      },
    },
  ]
}

const showUsers: Handle = async ({ core, context, query }, frame) => {
  const fits = searching(query)
  const users = (await core.store.users()).filter(({ username, name, email }) => fits(username, name, email))
  const { rows, ...listing } = pageOf(users, query, `${frame.base}/admin/users`)
  const page = { ...frame, ...listing, label: 'Name, user name or email', count: users.length, users: rows }
  return context.html(await usersPage(page))
}

const showClients: Handle = async ({ core, context, query }, frame) => {
  const fits = searching(query)
  const clients = (await core.store.clients()).filter(({ clientId, name }) => fits(clientId, name))
  const { rows, ...listing } = pageOf(clients, query, `${frame.base}/admin/clients`)
  const page = { ...frame, ...listing, label: 'Name or client_id', count: clients.length, clients: rows }
  return context.html(await clientsPage(page))
}

const showTokensOfUser: Handle = async (incoming, frame) => {
  const user = await userOf(incoming.core, incoming.context.req.param('id') ?? '')
  const { username, email, id, name, enabled } = user
  return showTokens(incoming, `user:${id}`, {
    ...frame,
    ...{ of: 'user', id, name, enabled, label: 'Application' },
    facts: [
      ['User name', username],
      ['Email', email],
    ],
  })
}

const showTokensOfClient: Handle = async (incoming, frame) => {
  const client = await clientOf(incoming.core, incoming.context.req.param('client') ?? '')
  const { clientId, uid, name, enabled, method } = client
  return showTokens(incoming, `client:${uid}`, {
    ...frame,
    ...{ of: 'client', id: clientId, name, enabled, label: 'User' },
    facts: [
      ['client_id', clientId],
      ['Authentication', method],
    ],
  })
}

async function showTokens(
  { core, context, query }: Incoming,
  key: string,
  about: Omit<TokensPage, 'tokens' | 'query' | 'first' | 'next'>,
): Promise<Response> {
  const { base, of } = about
  const fits = searching(query)
  const after = wholeNumber(query, 'after', { least: 0, otherwise: 0 })
  const q = query.get('q') ?? ''
  const place = of === 'user' ? 'admin-list' : 'client-list'
  const found = await tokenPage(core, key, {
    ...{ place, after, limit: rowsOnPage },
    fits:
      q === '' ? undefined : ({ facts }) => fits(...(of === 'user' ? clientNames(facts) : userNames(facts))),
  })
  const here = base + context.req.path.slice(core.addresses.path.length)
  const page: TokensPage = {
    ...about,
    query: q,
    tokens: found.rows.map((row) => shownGrant(base, of, row)),
    ...(found.next === undefined ? {} : { next: address(here, { q, after: String(found.next) }) }),
    ...(after === 0 ? {} : { first: address(here, { q }) }),
  }
  return context.html(await tokensPage(page))
}

type Facts = ListedGrant['facts']
const userNames = ({ user }: Facts): string[] => [user?.username ?? '', user?.name ?? '', user?.email ?? '']
const clientNames = ({ client }: Facts): string[] => [client?.clientId ?? '', client?.name ?? '']

function shownGrant(base: string, of: 'user' | 'client', { id, grant, facts }: ListedGrant): ShownGrant {
  const { user, client } = facts
  const links = {
    client: user === undefined ? undefined : `${base}/admin/users/${encodeURIComponent(user.id)}/offline`,
    user:
      client === undefined
        ? undefined
        : `${base}/admin/clients/${encodeURIComponent(client.clientId)}/offline`,
  }
  const names = { client: user?.name ?? grant.userId, user: client?.name ?? grant.clientUid }
  const { made, usedAt, scope } = grant
  return { id, of: names[of], ofLink: links[of], since: made.at, used: usedAt, scope: scope.join(' ') }
}

/** Whether one of the texts has what is searched for. */
function searching(query: URLSearchParams): (...texts: string[]) => boolean {
  const wanted = (query.get('q') ?? '').trim().toLowerCase()
  return (...texts) => texts.some((text) => text.toLowerCase().includes(wanted))
}

function pageOf<Row>(all: readonly Row[], query: URLSearchParams, here: string) {
  const q = query.get('q') ?? ''
  const from = wholeNumber(query, 'from', { least: 0, otherwise: 0 })
  const end = from + rowsOnPage
  return {
    query: q,
    rows: all.slice(from, end),
    ...(end < all.length ? { next: address(here, { q, from: String(end) }) } : {}),
    ...(from === 0 ? {} : { first: address(here, { q }) }),
  }
}

function address(page: string, parameters: Readonly<Record<string, string>>): string {
  const said = Object.entries(parameters).filter(([, value]) => value !== '')
  return said.length === 0 ? page : `${page}?${new URLSearchParams(said)}`
}
