import { sameText } from '../../kit/random.ts'
import { knownBrowser, renameBrowser, verifyCsrf } from '../browser.ts'
import type { Core } from '../core.ts'
import { startSession } from '../login-session.ts'
import type { User } from '../model.ts'
import { loginPage, namePage, passwordPage, scriptPage } from '../pages/pages.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { own, redirect, shown } from './authorization-response.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'

/** The sign-in page, its form, and the way back into the authorization request. */
export function loginEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/login',
      page: true,
      handle: async (incoming) => showLogin(incoming, await pendings.find(incoming)),
    },
    {
      method: 'POST',
      path: '/login',
      page: true,
      async handle(incoming) {
        const pending = await pendings.find(incoming)
        verifyCsrf(incoming, pending.csrf)
        return signIn(incoming, pending)
      },
    },
    {
      method: 'GET',
      path: '/authorize/continue',
      page: true,
      handle: async (incoming) => proceed(incoming, await pendings.find(incoming), pendings),
    },
  ]
}

async function showLogin(
  incoming: Incoming,
  pending: PendingRequest,
  { error, username }: { readonly error?: string; readonly username?: string } = {},
): Promise<Response> {
  const { core, context } = incoming
  context.header('cache-control', 'no-store')
  if (core.options.login?.pages === 'json') {
    const endpoint = own(core, '/login')
    return context.html(
      await scriptPage({ title: 'Sign in', endpoint, request: pending.id, fields: ['username', 'password'] }),
    )
  }
  const page = {
    action: shown(core, '/login'),
    csrf: pending.csrf,
    request: pending.id,
    client: pending.client.name,
    hint: error === undefined ? pending.loginHint : (username ?? ''),
    ...(error === undefined ? {} : { error }),
    ...elsewhere(core, pending),
    people: core.options.login?.one_click === true ? await peopleToClick(core) : [],
  }
  if (core.options.login?.pages !== 'two-step') return context.html(await loginPage(page))
  return context.html(
    await (username === undefined || username === ''
      ? namePage(page)
      : passwordPage({ ...page, username, back: shown(core, '/login', pending) })),
  )
}

async function signIn(incoming: Incoming, pending: PendingRequest): Promise<Response> {
  const { core, context } = incoming
  const text = (name: string): string => String(incoming.json?.[name] ?? incoming.form.get(name) ?? '')
  const username = text('username')
  if (
    core.options.login?.pages === 'two-step' &&
    !incoming.form.has('password') &&
    !incoming.form.has('as')
  ) {
    return showLogin(incoming, pending, { username })
  }
  const clicked = core.options.login?.one_click === true ? incoming.form.get('as') : null
  const user = await core.store.userByName(clicked ?? username)
  const proven = user !== undefined && (clicked !== null || sameText(text('password'), user.password))
  if (!proven || !user.enabled) {
    if (incoming.json !== undefined) return context.json({ error: 'wrong user name or password' }, 401)
    return showLogin(incoming, pending, { username, error: 'The user name or the password is wrong.' })
  }
  await startSession(core, pending.browser, user)
  await renameBrowser(incoming, await knownBrowser(incoming))
  pending.signedInNow = true
  delete pending.chosenSession
  return redirect(incoming, own(core, '/authorize/continue', pending))
}

function elsewhere(
  core: Core,
  pending: PendingRequest,
): { readonly elsewhere?: { readonly to: string; readonly name: string } } {
  const { upstream } = core.options
  if (upstream === undefined) return {}
  return { elsewhere: { to: own(core, '/upstream/start', pending), name: new URL(upstream.issuer).host } }
}

/** A page has room for a few. */
const mostToClick = 8

export async function peopleToClick({ store }: Core): Promise<readonly User[]> {
  return (await store.users()).filter(({ enabled }) => enabled).slice(0, mostToClick)
}
