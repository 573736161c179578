import { OAuthError } from '../../kit/oauth-error.ts'
import { sameText } from '../../kit/random.ts'
import { knownBrowser, renameBrowser } from '../browser.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import { peopleToClick } from '../endpoints/login.ts'
import { startSession } from '../login-session.ts'
import { pageLinks } from '../page-links.ts'
import { type AccountPage, accountPage, type ShownApplication } from '../pages/account-page.ts'
import { loginPage } from '../pages/pages.ts'
import { removeClient } from './account.ts'
import { formToken, type PageCaller, pageCaller, seeOther, verifyForm } from './page-callers.ts'
import { changePassword } from './password-change.ts'

const done: Readonly<Record<string, string>> = {
  removed: 'The application has no offline access any more.',
  'removed-token': 'That offline token is of no use any more.',
  'removed-all': 'No application has offline access any more.',
  'signed-out': 'That browser is signed out.',
  password: 'Your password is changed.',
  'password-everywhere': 'Your password is changed, and you are signed out everywhere else.',
}

/** A page for the account, with the forms that change something of it. */
export const accountPageEndpoints: readonly Endpoint[] = [
  shownTo('GET', '/account', async (incoming, caller) => showAccount(incoming, caller)),
  { ...shownTo('GET', '/account/offline', async (incoming) => seeOther(incoming, '/account')), page: 'only' },
  signInRoute('GET', async (incoming) => showSignIn(incoming)),
  signInRoute('POST', async (incoming) => {
    await verifyForm(incoming)
    return signIn(incoming)
  }),
  changing('/account/remove', async (incoming, { user }) => {
    const { core, form } = incoming
    const client = await core.store.client(form.get('client') ?? '')
    if (client === undefined) throw new OAuthError('not_found', 'no such application', { status: 404 })
    await removeClient(core, user, client)
    return 'removed'
  }),
  changing('/account/remove-token', async ({ core, form }, { user }) => {
    const grant = await core.store.grant(form.get('id') ?? '')
    if (grant?.kind !== 'offline' || grant.userId !== user.id) {
      throw new OAuthError('not_found', 'no such offline access', { status: 404 })
    }
    await core.end('adminRevokeToken', { grant, user })
    return 'removed-token'
  }),
  changing('/account/remove-all', async ({ core }, { user }) => {
    for (const client of await core.offlineClientsOf(user)) await removeClient(core, user, client)
    return 'removed-all'
  }),
  changing('/account/sign-out', async ({ core, form }, { user }) => {
    const session = await core.store.session(form.get('session') ?? '')
    if (session?.userId !== user.id) throw new OAuthError('not_found', 'no such sign-in', { status: 404 })
    await core.end('adminEndSession', { session, user })
    return 'signed-out'
  }),
  shownTo('POST', '/account/password', async (incoming, caller) => {
    await verifyForm(incoming)
    const { core, form } = incoming
    const another = form.get('new_password') ?? ''
    const signOut = form.get('sign_out') === 'yes'
    if (another === '') return showAccount(incoming, caller, 'The new password is missing.')
    try {
      await changePassword(core, caller, { password: form.get('password') ?? '', another, signOut })
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      return showAccount(incoming, caller, 'The present password is another one.')
    }
    return seeOther(incoming, `/account?done=${signOut ? 'password-everywhere' : 'password'}`)
  }),
]

/** A page for whoever is signed in; others sign in first. */
function shownTo(
  method: Endpoint['method'],
  path: string,
  handle: (incoming: Incoming, caller: PageCaller) => Promise<Response>,
): Endpoint {
  return {
    method,
    path,
    option: 'account',
    ownNamesOnly: true,
    page: method === 'POST' && path === '/account/password' ? 'only' : true,
    async handle(incoming) {
      const caller = await pageCaller(incoming)
      return caller === undefined ? seeOther(incoming, '/account/sign-in') : handle(incoming, caller)
    },
  }
}

/** A form of the page; its answer is the page again, with a word about what was done. */
function changing(
  path: string,
  change: (incoming: Incoming, caller: PageCaller) => Promise<string>,
): Endpoint {
  return shownTo('POST', path, async (incoming, caller) => {
    await verifyForm(incoming)
    return seeOther(incoming, `/account?done=${await change(incoming, caller)}`)
  })
}

function signInRoute(method: 'GET' | 'POST', handle: Endpoint['handle']): Endpoint {
  return { method, path: '/account/sign-in', option: 'account', ownNamesOnly: true, page: true, handle }
}

async function showAccount(incoming: Incoming, caller: PageCaller, error?: string): Promise<Response> {
  const { core, context, query } = incoming
  const { rows, next } = await core.list(`user:${caller.user.id}`, { kind: 'offline', place: 'user-list' })
  const applications = new Map<string, ShownApplication & { readonly scope: Set<string> }>()
  for (const { id, grant, facts } of rows) {
    const clientId = facts.client?.clientId ?? grant.clientUid
    const known = applications.get(clientId)
    const scope = new Set([...(known?.scope ?? []), ...grant.scope])
    const token = { id, since: grant.made.at, used: grant.usedAt }
    applications.set(clientId, {
      clientId,
      name: facts.client?.name ?? clientId,
      scope,
      may: core.policy.consent.consentItems([...scope]),
      tokens: [...(known?.tokens ?? []), token],
    })
  }
  const sessions = []
  for (const session of await core.store.sessionsOfUser(caller.user.id)) {
    if (!(await core.sessionLives(session))) continue
    const here = session.id === caller.session.id
    sessions.push({ id: session.id, since: session.made.at, seen: session.seenAt, here })
  }
  const says = done[query.get('done') ?? '']
  const page: AccountPage = {
    base: core.addresses.pages,
    csrf: await formToken(incoming),
    links: pageLinks(core),
    user: caller.user,
    applications: [...applications.values()],
    more: next !== undefined,
    sessions: sessions.sort((one, other) => Number(other.here) - Number(one.here) || other.since - one.since),
    ...(says === undefined ? {} : { done: says }),
    ...(error === undefined ? {} : { error }),
  }
  context.header('cache-control', 'no-store')
  return context.html(await accountPage(page), error === undefined ? 200 : 403)
}

async function showSignIn(incoming: Incoming, failed?: { readonly username: string }): Promise<Response> {
  const { core, context } = incoming
  context.header('cache-control', 'no-store')
  const page = await loginPage({
    action: `${core.addresses.pages}/account/sign-in`,
    csrf: await formToken(incoming),
    request: '',
    client: 'your account',
    hint: failed?.username ?? '',
    ...(failed === undefined ? {} : { error: 'The user name or the password is wrong.' }),
    people: core.options.login?.one_click === true ? await peopleToClick(core) : [],
  })
  return context.html(page, failed === undefined ? 200 : 403)
}

async function signIn(incoming: Incoming): Promise<Response> {
  const { core, form } = incoming
  const clicked = core.options.login?.one_click === true ? form.get('as') : null
  const username = form.get('username') ?? ''
  const user = await core.store.userByName(clicked ?? username)
  const proven =
    user !== undefined && (clicked !== null || sameText(form.get('password') ?? '', user.password))
  if (!proven || !user.enabled) return showSignIn(incoming, { username })
  const browser = await knownBrowser(incoming)
  await startSession(core, browser.id, user)
  await renameBrowser(incoming, browser)
  return seeOther(incoming, '/account')
}
